package io.headroom.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which environment variable sets which key, and which ones are none of ours. Immutable. */
final class EnvironmentNames {
  static final String PREFIX = "HEADROOM_";
  static final String TOKEN = "HEADROOM_MANAGEMENT_TOKEN";

  /** Read elsewhere: by the launcher and by the log output. */
  private static final Set<String> OTHERS =
      Set.of(TOKEN, "HEADROOM_JAVA_OPTS", LogEnvironment.LEVEL, LogEnvironment.FORMAT);

  /**
   * What Kubernetes sets in a pod for each Service whose name begins with headroom, such as
   * HEADROOM_SERVICE_HOST, HEADROOM_HEADLESS_SERVICE_PORT_HTTP or HEADROOM_PORT_8000_TCP_ADDR.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "HEADROOM(_[A-Z0-9_]+)?_"
              + "(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  /**
   * The value of a service link's HEADROOM_PORT. A Service named headroom-public even sets
   * HEADROOM_PUBLIC_PORT, which is a key's name: only the value tells them apart.
   */
  private static final Pattern LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, Schema.Key> byName = new LinkedHashMap<>();

  EnvironmentNames(Schema schema) {
    schema.keys().forEach(key -> byName.put(nameOf(key.path()), key));
  }

  static String nameOf(String path) {
    return PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** The key that a variable sets. */
  Optional<Schema.Key> key(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Set<String> names() {
    return byName.keySet();
  }

  /** Whether a variable is about something other than settings. */
  static boolean foreign(String name, String value) {
    return !name.startsWith(PREFIX)
        || OTHERS.contains(name)
        || SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && LINK_VALUE.matcher(value).matches());
  }
}
