package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.headroom.config.address.KeySource;
import io.headroom.config.address.ListenAddress;
import io.headroom.config.address.TrustedProxies;
import io.headroom.config.address.WebAddress;
import java.time.Duration;

/**
 * Settings that are valid and hardly meant: told by check-config and at each start, never refused.
 * Looks at files; used once.
 */
final class Oddities {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration SHORTEST_CONNECT = Duration.ofMillis(100);

  private final Settings settings;
  private final Problems found;

  Oddities(Settings settings, Problems found) {
    this.settings = settings;
    this.found = found;
  }

  void find() {
    trust();
    token();
    cookie();
    users();
    chosenHosts();
    access();
    times();
    sessions();
    cluster();
  }

  private void trust() {
    TrustedProxies trusted = settings.publicEndpoint().trustedProxies();
    String expected = "expected the proxies in front alone: anybody may claim any user and address";
    for (int i = 0; i < trusted.blocks().size(); i++) {
      if (trusted.blocks().get(i).everybody()) {
        found.add("public.trustedProxies[" + i + "]", expected);
      }
    }
    if (found.isEmpty() && trusted.everybody()) {
      found.add("public.trustedProxies", expected);
    }
  }

  private void token() {
    Settings.Management management = settings.management();
    String file = management.tokenFile();
    if (!file.isEmpty() && !CrossRules.isReadable(file)) {
      found.add(
          "management.tokenFile",
          "expected a file that this user may read; /admin is off until there is one");
    }
    if (!file.isEmpty() && !management.token().isEmpty()) {
      found.add(
          new Problem(
              EnvironmentNames.TOKEN,
              "(hidden)",
              "expected either this or management.tokenFile; the file counts"));
    }
  }

  private void cookie() {
    String named = settings.publicEndpoint().affinityCookie();
    if (named.equals(Settings.PublicEndpoint.BROWSER_COOKIE)) {
      found.add(
          "public.affinityCookie",
          "expected the cookie by which the proxy in front binds a browser; this one is Headroom's"
              + " own");
    }
  }

  private void users() {
    Settings.WebSocketProxy proxy = settings.webSocketProxy();
    boolean asked = settings.routes().stream().anyMatch(route -> !route.guard().isNone());
    if (proxy.maxSessionsPerUser() > 0 && proxy.userHeader().isEmpty() && !asked) {
      found.add(
          "websocketProxy.maxSessionsPerUser",
          "expected websocketProxy.userHeader with it, or routes with access; without, nobody is"
              + " known and it limits nobody");
    }
    boolean trusting = !settings.publicEndpoint().trustedProxies().isEmpty();
    if (!proxy.userHeader().isEmpty() && !trusting && !asked) {
      found.add(
          "websocketProxy.userHeader",
          "expected public.trustedProxies with it; the header is believed from those alone");
    }
  }

  private void chosenHosts() {
    for (int i = 0; i < settings.routes().size(); i++) {
      Settings.Route route = settings.routes().get(i);
      boolean chosen = route.target().hostIsChosenByRequest();
      if (chosen && route.allow().isEmpty() && !route.target().hostEndIsFixed()) {
        found.add(
            "routes[" + i + "].allow",
            "expected the ends of names or the addresses that the target may lead to, since a"
                + " request chooses how its host ends; until then none is dialled");
      } else if (!chosen && !route.allow().isEmpty()) {
        found.add("routes[" + i + "].allow", "expected a {name} in the target's host with it");
      }
    }
  }

  private void access() {
    for (AccessRule rule : settings.access().values()) {
      String place = "access." + rule.name();
      if (rule instanceof AccessRule.Jwt jwt) {
        tokens(place, jwt);
      } else if (rule instanceof AccessRule.Forward forward) {
        insecure(place + ".url", forward.url());
      }
      boolean used =
          settings.publicEndpoint().access().equals(rule.name())
              || settings.routes().stream().anyMatch(it -> it.guard().rule().equals(rule.name()));
      if (!used) {
        found.add(
            new Problem(place, "", "expected a route or public.access to name it; nobody asks it"));
      }
    }
  }

  private void tokens(String place, AccessRule.Jwt rule) {
    if (rule.issuer().isEmpty() && rule.audience().isEmpty()) {
      found.add(
          place + ".audience",
          "expected this or an issuer; a token for whatever else these keys sign lets in");
    }
    if (rule.keys() instanceof KeySource.Web web) {
      insecure(place + ".jwks", web.address());
    } else if (rule.keys() instanceof KeySource.Local file
        && !CrossRules.isReadable(file.path().toString())) {
      found.add(
          place + ".jwks",
          "expected a file that this user may read; nobody is let in until there is one");
    }
  }

  /** Inside a cluster a network policy or a mesh may do; nobody but the operator knows. */
  private void insecure(String key, WebAddress address) {
    String host = address.origin().host();
    boolean inside = isLoopback(host) || host.indexOf('.') < 0 || host.matches(".*\\.svc(\\..*)?");
    if (!address.origin().tls() && !inside) {
      found.add(key, "expected https; whoever is on the way may answer in its place");
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
      found.add(
          key, "expected " + orElse + least.toMillis() + " and more; the unit is milliseconds");
    }
  }

  private void sessions() {
    if (settings.webSocketProxy().maxSessionsPerApp() == 0) {
      found.add("websocketProxy.maxSessionsPerApp", "expected 1 and more; no session is admitted");
    }
    int code = settings.drain().closeCode();
    if (code == 1000 || code == 1001) {
      found.add("drain.closeCode", "expected 1012; JupyterLab does not reconnect after this one");
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
    if (!cluster.enabled()) {
      found.add(key, "expected cluster.enabled with it; this instance joins nobody");
      return;
    }
    if (cluster.secretFile().isEmpty()) {
      found.add(
          "cluster.secretFile",
          "expected a file with a secret; without, whoever reaches the cluster's ports is believed");
    }
    if (listed && named) {
      found.add(key, "expected either this or cluster.dns; both are asked");
    }
    boolean others = !cluster.members().stream().allMatch(member -> isLoopback(member.host()));
    ListenAddress host = ListenAddress.of(cluster.host());
    boolean elsewhere = others || (named && !isLoopback(cluster.dns()));
    if (host.wildcard() || (host.loopback() && elsewhere)) {
      found.add(
          "cluster.host", "expected an address at which those of " + key + " reach this instance");
    }
  }

  private static boolean isLoopback(String host) {
    return ListenAddress.of(host).loopback();
  }
}
