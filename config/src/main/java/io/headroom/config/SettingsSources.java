package io.headroom.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from; a later one wins: defaults, file, environment, {@code sets}. Immutable,
 * and the only reader of environment variables.
 *
 * @param file null: none, a cluster of one on loopback
 * @param environment variables; only HEADROOM_* and HOSTNAME are looked at
 * @param sets each {@code key.path=value}
 * @param routes each {@code /path/=http://host:port}; they come after the configured ones
 * @param defaultInstanceId the instance id when none is set: the same at each reading
 */
public record SettingsSources(
    @Nullable Path file,
    Map<String, String> environment,
    List<String> sets,
    List<String> routes,
    String defaultInstanceId) {
  private static final Pattern USABLE_ID = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  public SettingsSources {
    file = file == null ? null : file.toAbsolutePath();
    environment = Map.copyOf(environment);
    sets = List.copyOf(sets);
    routes = List.copyOf(routes);
  }

  /** With this process's environment. */
  public static SettingsSources ofProcess(
      @Nullable Path file, List<String> sets, List<String> routes) {
    return of(file, System.getenv(), sets, routes);
  }

  public static SettingsSources of(
      @Nullable Path file,
      Map<String, String> environment,
      List<String> sets,
      List<String> routes) {
    return new SettingsSources(file, environment, sets, routes, instanceId(environment));
  }

  private static String instanceId(Map<String, String> environment) {
    String host = environment.getOrDefault("HOSTNAME", "");
    return USABLE_ID.matcher(host).matches()
        ? host
        : "headroom-" + UUID.randomUUID().toString().substring(0, 8);
  }
}
