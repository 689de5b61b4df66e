package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What the schema cannot say about everything but routes. Looks at files; used once. */
final class CrossRules {
  /** What listens everywhere. */
  static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");

  private final Settings settings;
  private final List<Problem> problems = new ArrayList<>();

  private CrossRules(Settings settings) {
    this.settings = settings;
  }

  static List<Problem> problems(Settings settings) {
    CrossRules rules = new CrossRules(settings);
    rules.tls(settings.publicEndpoint().tls());
    rules.trustedProxies();
    rules.token();
    rules.closeCode(settings.drain().closeCode());
    rules.members();
    rules.ports();
    return rules.problems;
  }

  private void tls(Settings.Tls tls) {
    if (tls.cert().isEmpty() != tls.key().isEmpty()) {
      String missing = tls.cert().isEmpty() ? "cert" : "key";
      String given = tls.cert().isEmpty() ? "key" : "cert";
      problem("public.tls." + missing, "", "expected, because public.tls." + given + " is set");
    }
    readable("public.tls.cert", tls.cert());
    readable("public.tls.key", tls.key());
  }

  private void readable(String key, String file) {
    if (!file.isEmpty() && !isReadable(file)) {
      problem(key, file, "expected a file that this user may read");
    }
  }

  private static boolean isReadable(String file) {
    return file.indexOf('\0') < 0
        && Files.isRegularFile(Path.of(file))
        && Files.isReadable(Path.of(file));
  }

  private void trustedProxies() {
    each("public.trustedProxies", settings.publicEndpoint().trustedProxies(), Cidr::parse);
  }

  private void token() {
    if (!TOKEN.matcher(settings.management().token()).matches()) {
      problem(
          EnvironmentNames.TOKEN, "(hidden)", "expected printable ASCII characters without spaces");
    }
  }

  /**
   * RFC 6455, section 7.4, and its registry: 1004-1006, 1010 and 1015 are never sent by a server.
   */
  private void closeCode(int code) {
    boolean sendable =
        (code >= 1000 && code <= 1003)
            || (code >= 1007 && code <= 1009)
            || (code >= 1011 && code <= 1014)
            || (code >= 3000 && code <= 4999);
    if (!sendable) {
      problem(
          "drain.closeCode",
          Integer.toString(code),
          "expected a close code that an endpoint may send: 1000-1003, 1007-1009, 1011-1014 or"
              + " 3000-4999");
    }
  }

  private void members() {
    each(
        "cluster.members",
        settings.cluster().members(),
        member -> HostAndPort.parse(member, settings.cluster().port()));
  }

  private void ports() {
    List<Listener> listeners = listeners();
    for (int i = 1; i < listeners.size(); i++) {
      Listener later = listeners.get(i);
      listeners.subList(0, i).stream()
          .filter(later::clashesWith)
          .findFirst()
          .ifPresent(
              earlier ->
                  problem(
                      later.key(),
                      Integer.toString(later.port()),
                      "expected a port of its own, but " + earlier.key() + " has it"));
    }
  }

  private List<Listener> listeners() {
    Settings.PublicEndpoint open = settings.publicEndpoint();
    Settings.Management management = settings.management();
    Settings.Cluster cluster = settings.cluster();
    List<Listener> listeners = new ArrayList<>();
    listeners.add(new Listener("public.port", open.host(), open.port()));
    listeners.add(new Listener("management.port", management.host(), management.port()));
    if (cluster.enabled() && !(cluster.members().isEmpty() && cluster.dns().isEmpty())) {
      listeners.add(new Listener("cluster.port", cluster.host(), cluster.port()));
      listeners.add(new Listener("cluster.eventBusPort", cluster.host(), cluster.eventBusPort()));
    }
    return listeners;
  }

  /** One port to listen on; 0 is any free one and clashes with none. */
  private record Listener(String key, String host, int port) {
    boolean clashesWith(Listener other) {
      boolean sameAddress =
          host.equals(other.host) || WILDCARDS.contains(host) || WILDCARDS.contains(other.host);
      return port != 0 && port == other.port && sameAddress;
    }
  }

  private void each(String key, List<String> values, Consumer<String> grammar) {
    for (int i = 0; i < values.size(); i++) {
      try {
        grammar.accept(values.get(i));
      } catch (IllegalArgumentException wrong) {
        problem(key + "[" + i + "]", values.get(i), String.valueOf(wrong.getMessage()));
      }
    }
  }

  private void problem(String key, String found, String expected) {
    problems.add(new Problem(key, found, expected));
  }
}
