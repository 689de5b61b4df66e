package io.headroom.proxy;

import io.headroom.config.InvalidSettings;
import io.headroom.config.SettingsSources;
import io.headroom.proxy.launch.Farewell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be said on the command line about serving. Filled by picocli. */
final class ServeOptions {
  static final String ROUTE = "/PATH/=http://HOST:PORT";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file (YAML); watched for changes.")
  private @Nullable Path config;

  @Option(names = "--route", paramLabel = ROUTE, description = "One more route. May be repeated.")
  private List<String> routes = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Sets one key, such as",
        "websocketProxy.maxSessionsPerApp=5. May be repeated."
      })
  private List<String> sets = new ArrayList<>();

  boolean given() {
    return config != null || !routes.isEmpty() || !sets.isEmpty();
  }

  /** Serves until a signal comes: returns only by an exception. */
  int serve(Farewell farewell) throws InvalidSettings {
    new Server(SettingsSources.ofProcess(config, sets, routes), farewell).run();
    return 0;
  }
}
