package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is valid, starts, and is told all the same. */
@ExtendWith(VertxExtension.class)
class OdditiesTest {
  @TempDir Path directory;

  private static List<String> warnings(Vertx vertx, String... sets) {
    return warnings(vertx, Loading.nothing().sets(sets));
  }

  private static List<String> warnings(Vertx vertx, Loading loading) {
    return loading.loaded(vertx).warnings().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "websocketProxy.maxSessionsPerUser=4 > websocketProxy.maxSessionsPerUser = 4: expected"
            + " websocketProxy.userHeader with it, or routes with access; without, nobody is known and it"
            + " limits nobody",
        "websocketProxy.userHeader=X-User > websocketProxy.userHeader = X-User: expected"
            + " public.trustedProxies with it; the header is believed from those alone",
        "public.trustedProxies=10.0.0.0/8,0.0.0.0/0 > public.trustedProxies[1] = 0.0.0.0/0: expected"
            + " the proxies in front alone: anybody may claim any user and address",
        "public.trustedProxies=0.0.0.0/1,128.0.0.0/1 > public.trustedProxies = [0.0.0.0/1,"
            + " 128.0.0.0/1]: expected the proxies in front alone: anybody may claim any user and"
            + " address",
        "websocketProxy.heartbeatIntervalMs=1 > websocketProxy.heartbeatIntervalMs = 1: expected 0"
            + " or 1000 and more; the unit is milliseconds",
        "websocketProxy.sessionIdleTimeoutMs=600 > websocketProxy.sessionIdleTimeoutMs = 600:"
            + " expected 0 or 1000 and more; the unit is milliseconds",
        "websocketProxy.connectTimeoutMs=5 > websocketProxy.connectTimeoutMs = 5: expected 100 and"
            + " more; the unit is milliseconds",
        "capacity.reservationTtlMs=60 > capacity.reservationTtlMs = 60: expected 1000 and more; the"
            + " unit is milliseconds",
        "websocketProxy.maxSessionsPerApp=0 > websocketProxy.maxSessionsPerApp = 0: expected 1 and"
            + " more; no session is admitted",
        "drain.closeCode=1000 > drain.closeCode = 1000: expected 1012; JupyterLab does not reconnect"
            + " after this one",
        "management.tokenFile=/none > management.tokenFile = /none: expected a file that this user"
            + " may read; /admin is off until there is one",
        "public.affinityCookie=headroom-browser > public.affinityCookie = headroom-browser: expected"
            + " the cookie by which the proxy in front binds a browser; this one is Headroom's own"
      })
  void oneThatIsOdd(String set, String warning, Vertx vertx) {
    assertEquals(List.of(warning + " (set by --set)"), told(vertx, set));
  }

  @Test
  void aTargetThatLeadsNowhereUntilItIsSaidWhere(Vertx vertx) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("routes.yaml"),
            """
            routes:
              - {path: "/a/{n}/", target: "http://{n}:8888"}
              - {path: "/b/{n}/", target: "http://{n}:8888", allow: [nb.svc, 10.0.0.0/8]}
              - {path: "/c/{n}/", target: "http://{n}.nb.svc:8888"}
              - {path: /d/, target: "http://d", allow: [nb.svc]}
            """);

    assertEquals(
        List.of(
            "routes[0].allow = []: expected the ends of names or the addresses that the target may lead"
                + " to, since a request chooses how its host ends; until then none is dialled",
            "routes[3].allow = [nb.svc]: expected a {name} in the target's host with it"),
        warnings(vertx, Loading.file(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
  void noAddressOfItsOwnForTheOthers(String host, Vertx vertx) {
    for (String others : List.of("cluster.dns=pods.svc", "cluster.members=127.0.0.1:5702")) {
      List<String> told = warnings(vertx, others, "cluster.host=" + host);
      assertTrue(
          told.stream()
              .anyMatch(each -> each.startsWith("cluster.host = " + host + ": expected an")),
          told::toString);
    }
  }

  /** As if each came from the command line; the default of another key may be what is odd. */
  private static List<String> told(Vertx vertx, String set) {
    return warnings(vertx, set).stream()
        .map(warning -> warning.replace(" (set by --set)", "") + " (set by --set)")
        .toList();
  }

  @Test
  void aClusterWithoutASecret(Vertx vertx) throws IOException {
    String members = "cluster.members=127.0.0.1:5701,localhost:5702";
    assertEquals(
        List.of(
            "cluster.secretFile: expected a file with a secret; without, whoever reaches the"
                + " cluster's ports is believed"),
        warnings(vertx, members));
    assertEquals(List.of(), warnings(vertx, members, secret()));
  }

  private String secret() throws IOException {
    return "cluster.secretFile=" + Files.writeString(directory.resolve("s"), "s".repeat(32));
  }

  @Test
  void anAddressThatNobodyReaches(Vertx vertx) throws IOException {
    assertEquals(
        List.of(
            "cluster.host = 127.0.0.1: expected an address at which those of cluster.dns reach this"
                + " instance"),
        warnings(vertx, "cluster.dns=pods.svc", secret()));
  }

  @Test
  void bothWaysToFindMembers(Vertx vertx) throws IOException {
    assertEquals(
        List.of(
            "cluster.members = [a, b:1]: expected either this or cluster.dns; both are asked (set by"
                + " --set)"),
        warnings(
            vertx,
            "cluster.members=a,b:1",
            "cluster.dns=pods.svc",
            "cluster.host=10.0.0.1",
            secret()));
    assertEquals(
        List.of(
            "cluster.members = [a]: expected cluster.enabled with it; this instance joins nobody"
                + " (set by --set)"),
        warnings(vertx, "cluster.members=a", "cluster.enabled=false"));
  }

  @Test
  void twoTokens(Vertx vertx) throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "secret");

    assertEquals(
        List.of(
            "HEADROOM_MANAGEMENT_TOKEN = (hidden): expected either this or management.tokenFile; the"
                + " file counts"),
        warnings(
            vertx,
            Loading.nothing()
                .sets("management.tokenFile=" + token)
                .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", "other"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public.port=1",
        "websocketProxy.heartbeatIntervalMs=0",
        "websocketProxy.sessionIdleTimeoutMs=0",
        "drain.timeoutMs=0",
        "public.trustedProxies=10.0.0.0/8"
      })
  void whatIsUsual(String set, Vertx vertx) {
    assertEquals(List.of(), warnings(vertx, set));
  }

  @Test
  void theExampleHasNothingOdd(Vertx vertx) {
    assertEquals(List.of(), warnings(vertx, Loading.file(Path.of("headroom.example.yaml"))));
  }
}
