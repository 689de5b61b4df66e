package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Settings that are valid and hardly meant: told by check-config and at each start, never refused.
 * Looks at files; used once.
 */
final class Oddities {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration SHORTEST_CONNECT = Duration.ofMillis(100);

  private final Settings settings;
  private final List<Problem> found = new ArrayList<>();

  private Oddities(Settings settings) {
    this.settings = settings;
  }

  static List<Problem> of(Settings settings) {
    Oddities oddities = new Oddities(settings);
    oddities.trust();
    oddities.token();
    oddities.cookie();
    oddities.users();
    oddities.times();
    oddities.sessions();
    oddities.cluster();
    return oddities.found;
  }

  private void trust() {
    List<String> blocks = settings.publicEndpoint().trustedProxies();
    for (int i = 0; i < blocks.size(); i++) {
      if (Cidr.parse(blocks.get(i)).everybody()) {
        odd(
            "public.trustedProxies[" + i + "]",
            blocks.get(i),
            "expected the proxies in front alone: anybody may claim any user and address");
      }
    }
  }

  private void token() {
    Settings.Management management = settings.management();
    String file = management.tokenFile();
    if (!file.isEmpty() && !CrossRules.isReadable(file)) {
      odd(
          "management.tokenFile",
          file,
          "expected a file that this user may read; /admin is off until there is one");
    }
    if (!file.isEmpty() && !management.token().isEmpty()) {
      odd(
          EnvironmentNames.TOKEN,
          "(hidden)",
          "expected either this or management.tokenFile; the file counts");
    }
  }

  private void cookie() {
    String named = settings.publicEndpoint().affinityCookie();
    if (named.equals(Settings.PublicEndpoint.BROWSER_COOKIE)) {
      odd(
          "public.affinityCookie",
          named,
          "expected the cookie by which the proxy in front binds a browser; this one is Headroom's"
              + " own");
    }
  }

  private void users() {
    Settings.WebSocketProxy proxy = settings.webSocketProxy();
    if (proxy.maxSessionsPerUser() > 0 && proxy.userHeader().isEmpty()) {
      odd(
          "websocketProxy.maxSessionsPerUser",
          proxy.maxSessionsPerUser(),
          "expected websocketProxy.userHeader with it; without, nobody is known and it limits"
              + " nobody");
    }
    if (!proxy.userHeader().isEmpty() && settings.publicEndpoint().trustedProxies().isEmpty()) {
      odd(
          "websocketProxy.userHeader",
          proxy.userHeader(),
          "expected public.trustedProxies with it; the header is believed from those alone");
    }
  }

  private void times() {
    Settings.WebSocketProxy proxy = settings.webSocketProxy();
    atLeast("websocketProxy.sessionIdleTimeoutMs", proxy.sessionIdleTimeout(), SHORTEST, "0 or ");
    atLeast("websocketProxy.heartbeatIntervalMs", proxy.heartbeatInterval(), SHORTEST, "0 or ");
    atLeast("websocketProxy.connectTimeoutMs", proxy.connectTimeout(), SHORTEST_CONNECT, "");
    atLeast("capacity.reservationTtlMs", settings.capacity().reservationTtl(), SHORTEST, "");
  }

  private void atLeast(String key, Duration value, Duration least, String orElse) {
    if (!value.isZero() && value.compareTo(least) < 0) {
      odd(
          key,
          value.toMillis(),
          "expected " + orElse + least.toMillis() + " and more; the unit is milliseconds");
    }
  }

  private void sessions() {
    if (settings.webSocketProxy().maxSessionsPerApp() == 0) {
      odd("websocketProxy.maxSessionsPerApp", 0, "expected 1 and more; no session is admitted");
    }
    int code = settings.drain().closeCode();
    if (code == 1000 || code == 1001) {
      odd("drain.closeCode", code, "expected 1012; JupyterLab does not reconnect after this one");
    }
  }

  private void cluster() {
    Settings.Cluster cluster = settings.cluster();
    boolean listed = !cluster.members().isEmpty();
    boolean named = !cluster.dns().isEmpty();
    if (!listed && !named) {
      return;
    }
    String key = listed ? "cluster.members" : "cluster.dns";
    Object value = listed ? cluster.members() : cluster.dns();
    if (!cluster.enabled()) {
      odd(key, value, "expected cluster.enabled with it; this instance joins nobody");
      return;
    }
    if (listed && named) {
      odd(key, value, "expected either this or cluster.dns; both are asked");
    }
    Predicate<String> here = Oddities::isLoopback;
    boolean others =
        cluster.members().stream()
            .map(member -> HostAndPort.parse(member, cluster.port()).host())
            .anyMatch(here.negate());
    ListenAddress host = ListenAddress.of(cluster.host());
    boolean elsewhere = others || (named && !isLoopback(cluster.dns()));
    if (host.wildcard() || (host.loopback() && elsewhere)) {
      odd(
          "cluster.host",
          cluster.host(),
          "expected an address at which those of " + key + " reach this instance");
    }
  }

  private static boolean isLoopback(String host) {
    return ListenAddress.of(host).loopback();
  }

  private void odd(String key, Object value, String expected) {
    found.add(new Problem(key, String.valueOf(value), expected));
  }
}
