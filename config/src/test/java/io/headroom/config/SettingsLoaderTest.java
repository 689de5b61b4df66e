package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.address.AllowedHosts;
import io.headroom.config.address.AllowedOrigins;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.KeySource;
import io.headroom.config.address.PathTemplate;
import io.headroom.config.address.TargetTemplate;
import io.headroom.config.address.TrustedProxies;
import io.headroom.config.address.WebAddress;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SettingsLoaderTest {
  @TempDir Path directory;

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("headroom.yaml"), yaml);
  }

  @Test
  void laterSourceWins(Vertx vertx) throws IOException {
    Path file =
        write(
            """
            websocketProxy: {maxSessionsPerApp: 1, connectTimeoutMs: 1, heartbeatIntervalMs: 1}
            """);

    Settings.WebSocketProxy proxy =
        Loading.file(file)
            .environment(
                Map.of(
                    "HEADROOM_WEBSOCKETPROXY_MAXSESSIONSPERAPP", "2",
                    "HEADROOM_WEBSOCKETPROXY_CONNECTTIMEOUTMS", "2"))
            .sets("websocketProxy.maxSessionsPerApp=3")
            .settings(vertx)
            .webSocketProxy();

    assertEquals(3, proxy.maxSessionsPerApp(), "--set");
    assertEquals(Duration.ofMillis(2), proxy.connectTimeout(), "environment");
    assertEquals(Duration.ofMillis(1), proxy.heartbeatInterval(), "file");
    assertEquals(200, proxy.grizzlyWorkerPoolMaxSize(), "default");
  }

  @Test
  void everyKeyCanComeFromTheFile(Vertx vertx) throws IOException {
    Path cert = Path.of("src/test/resources/io/headroom/config/test-only.crt").toAbsolutePath();
    Path key = cert.resolveSibling("test-only.key");
    Path file =
        write(
            """
            instanceId: pod-a
            public:
              host: 10.0.0.1
              port: 1
              path: /own/pages
              tls: {cert: CERT, key: KEY}
              trustedProxies: [10.0.0.0/8, "fd00::/8"]
              affinityCookie: route
              adminToken: true
              access: ask
            management: {host: 0.0.0.0, port: 2, tokenFile: /run/token}
            websocketProxy:
              maxSessionsPerApp: 3
              incomingBufferBytes: 400
              grizzlyWorkerPoolMaxSize: 5
              sessionIdleTimeoutMs: 6
              heartbeatIntervalMs: 7
              connectTimeoutMs: 8
              pings: relay
              maxSessionsPerUser: 9
              userHeader: X-User
            capacity: {warnFreePercent: 10, reservationTtlMs: 11}
            gate: {perAddress: 16, strangersPercent: 17}
            drain: {timeoutMs: 12, closeCode: 3000}
            cluster:
              enabled: false
              name: ours
              host: 10.0.0.1
              port: 14
              eventBusPort: 15
              members: [a, "b:1", "[::1]:2"]
              dns: members.svc
            timeouts: {silenceMs: 18}
            audit: {file: AUDIT}
            access:
              token:
                type: jwt
                jwks: https://id.example.org/keys
                issuer: https://id.example.org
                audience: headroom
                cookie: session
                userClaim: email
                groupsClaim: roles
              ask:
                type: forward
                url: http://auth.svc/verify?x=1
                userHeader: X-Auth-User
                copyHeaders: [X-Auth-Email]
                recheckMs: 21
            routes:
              - path: "/u/{name}/"
                target: "https://{name}.svc"
                kind: term
                origins: ["https://x"]
                allow: [svc, 10.0.0.0/8]
                silenceMs: 0
                access: token
                groupsHeader: X-Groups
                maxSessionAgeMs: 22
              - {path: /b, target: "http://b:1"}
            """
                .replace("AUDIT", directory.resolve("audit.log").toString())
                .replace("CERT", cert.toString())
                .replace("KEY", key.toString()));

    assertEquals(
        new Settings(
            "pod-a",
            new Settings.PublicEndpoint(
                "10.0.0.1",
                1,
                "/own/pages",
                new Settings.Tls(cert.toString(), key.toString()),
                TrustedProxies.of(List.of("10.0.0.0/8", "fd00::/8")),
                "route",
                true,
                "ask"),
            new Settings.Management("0.0.0.0", 2, "/run/token", "secret"),
            new Settings.WebSocketProxy(
                3,
                400,
                5,
                Duration.ofMillis(6),
                Duration.ofMillis(7),
                Duration.ofMillis(8),
                Settings.Pings.RELAY,
                9,
                "X-User"),
            new Settings.Capacity(10, Duration.ofMillis(11)),
            new Settings.Gate(16, 17),
            new Settings.Drain(Duration.ofMillis(12), 3000),
            new Settings.Timeouts(Duration.ofMillis(18)),
            new Settings.Cluster(
                false,
                "ours",
                "10.0.0.1",
                14,
                15,
                List.of(
                    new HostAndPort("a", 14), new HostAndPort("b", 1), new HostAndPort("::1", 2)),
                "members.svc",
                ""),
            new Settings.Audit(directory.resolve("audit.log").toString()),
            Map.of(
                "ask",
                new AccessRule.Forward(
                    "ask",
                    WebAddress.parse("http://auth.svc/verify?x=1"),
                    "X-Auth-User",
                    List.of("X-Auth-Email"),
                    Duration.ofMillis(21)),
                "token",
                new AccessRule.Jwt(
                    "token",
                    KeySource.parse("https://id.example.org/keys"),
                    "https://id.example.org",
                    "headroom",
                    "session",
                    "email",
                    "roles")),
            List.of(
                new Settings.Route(
                    PathTemplate.parse("/u/{name}/"),
                    TargetTemplate.parse("https://{name}.svc", PathTemplate.parse("/u/{name}/")),
                    "term",
                    AllowedOrigins.of(List.of("https://x")),
                    AllowedHosts.of(List.of("svc", "10.0.0.0/8")),
                    Duration.ZERO,
                    new Settings.Guard("token", "X-User", "X-Groups"),
                    Duration.ofMillis(22)),
                silentFor(
                    Duration.ofMillis(18),
                    new Settings.Route("/b", "http://b:1", "app", List.of())))),
        Loading.file(file)
            .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", "secret"))
            .settings(vertx));
  }

  static Settings.Route silentFor(Duration silence, Settings.Route route) {
    return new Settings.Route(
        route.path(),
        route.target(),
        route.kind(),
        route.origins(),
        route.allow(),
        silence,
        route.guard(),
        route.maxSessionAge());
  }

  @Test
  void listsAreCommaSeparatedOrYaml(Vertx vertx) {
    assertEquals(
        List.of(new HostAndPort("a", 5701), new HostAndPort("b", 1)),
        Loading.nothing().sets("cluster.members= a, b:1").settings(vertx).cluster().members());
    assertEquals(List.of(), Loading.nothing().sets("cluster.members=").settings(vertx).routes());
    assertEquals(
        List.of(new Settings.Route("/a/", "http://a:1", "x", List.of())),
        Loading.nothing()
            .environment(Map.of("HEADROOM_ROUTES", "[{path: /a/, target: 'http://a:1', kind: x}]"))
            .settings(vertx)
            .routes());
    assertEquals(
        "routes = [{: expected a list of {path, target, kind, origins, access} (set by --set)",
        Loading.nothing().sets("routes=[{").complaint(vertx));
  }

  @Test
  void optionRoutesComeBehindTheConfiguredOnes(Vertx vertx) throws IOException {
    Path file = write("routes: [{path: /a/, target: 'http://a:1', kind: jupyter}]");

    assertEquals(
        List.of(
            new Settings.Route("/a/", "http://a:1", "jupyter", List.of()),
            new Settings.Route("/b=c/", "https://b:2", "app", List.of())),
        Loading.file(file).routes("/b=c/=https://b:2").settings(vertx).routes());
    assertEquals(
        """
        --route = /c/: expected /path/=http://host:port
        routes[1].path = /a/: expected a path of its own, but routes[0] has it (set by --route)""",
        Loading.file(file).routes("/a/=http://x", "/c/").complaint(vertx));
  }

  @Test
  void withoutAFileItStaysOnLoopback(Vertx vertx) throws IOException {
    assertEquals("127.0.0.1", Loading.nothing().settings(vertx).publicEndpoint().host());
    assertEquals(
        "0.0.0.0",
        Loading.nothing()
            .environment(Map.of("HEADROOM_PUBLIC_HOST", "0.0.0.0"))
            .settings(vertx)
            .publicEndpoint()
            .host());
    assertEquals("0.0.0.0", Loading.file(write("")).settings(vertx).publicEndpoint().host());
  }

  @Test
  void theSampleWarnsOfTheLastSlotOfFive(Vertx vertx) throws IOException {
    assertEquals(20, Loading.nothing().settings(vertx).capacity().warnFreePercent());
    Loading chosen = Loading.nothing().sets("capacity.warnFreePercent=5");
    assertEquals(5, chosen.settings(vertx).capacity().warnFreePercent());
    Loading routed = Loading.nothing().routes("/a/=http://a");
    assertEquals(10, routed.settings(vertx).capacity().warnFreePercent());
    assertEquals(10, Loading.file(write("")).settings(vertx).capacity().warnFreePercent());
  }

  @Test
  void theInstanceIsNamedAfterTheHost(Vertx vertx) {
    assertEquals(
        "pod-a",
        Loading.nothing().environment(Map.of("HOSTNAME", "pod-a")).settings(vertx).instanceId());
    String random =
        Loading.nothing()
            .environment(Map.of("HOSTNAME", "not a name"))
            .settings(vertx)
            .instanceId();
    assertTrue(random.matches("headroom-[0-9a-f]{8}"), random);
    SettingsSources sources = Loading.nothing().sources();
    assertEquals(
        SettingsLoader.load(vertx, sources).await().settings().instanceId(),
        SettingsLoader.load(vertx, sources).await().settings().instanceId());
  }

  @Test
  void isShownUnderTheKeysOfTheFileWithoutSecrets(Vertx vertx) throws IOException {
    Path file =
        write(
            """
            cluster: {members: [a, "b:1"]}
            timeouts: {silenceMs: 18}
            routes: [{path: /a, target: "http://A:1/"}, {path: /b, target: "http://b", silenceMs: 0}]
            """);
    Loading loading =
        Loading.file(file)
            .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", "t0p-secret", "HOSTNAME", "pod-a"));

    JsonObject shown = loading.loaded(vertx).shown();

    assertEquals("pod-a", shown.getString("instanceId"));
    assertEquals(
        new JsonObject()
            .put("host", "127.0.0.1")
            .put("port", 8001)
            .put("tokenFile", "")
            .put("token", "(hidden)"),
        shown.getJsonObject("management"));
    assertEquals(
        new JsonArray().add("a").add("b:1"),
        shown.getJsonObject("cluster").getJsonArray("members"));
    assertEquals(
        new JsonArray(
            """
            [{"path": "/a", "target": "http://A:1/", "kind": "app", "origins": [], "allow": [], "silenceMs": 18,
              "access": "", "userHeader": "", "groupsHeader": "", "maxSessionAgeMs": 0},
             {"path": "/b", "target": "http://b", "kind": "app", "origins": [], "allow": [], "silenceMs": 0,
              "access": "", "userHeader": "", "groupsHeader": "", "maxSessionAgeMs": 0}]
            """),
        shown.getJsonArray("routes"));
    assertFalse(shown.encode().contains("t0p-secret"));
    JsonObject none = Loading.file(file).loaded(vertx).shown();
    assertEquals("", none.getJsonObject("management").getString("token"));
  }
}
