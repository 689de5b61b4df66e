package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    Path cert = Files.writeString(directory.resolve("cert.pem"), "cert");
    Path file =
        write(
            """
            instanceId: pod-a
            public:
              host: 10.0.0.1
              port: 1
              path: /own/pages
              tls: {cert: CERT, key: CERT}
              trustedProxies: [10.0.0.0/8, "fd00::/8"]
              affinityCookie: route
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
            drain: {timeoutMs: 12, closeCode: 3000}
            cluster:
              enabled: false
              name: ours
              host: 10.0.0.1
              port: 14
              eventBusPort: 15
              members: [a, "b:1", "[::1]:2"]
              dns: members.svc
            routes:
              - {path: "/u/{name}/", target: "https://{name}.svc", kind: term, origins: ["https://x"]}
              - {path: /b, target: "http://b:1"}
            """
                .replace("CERT", cert.toString()));

    assertEquals(
        new Settings(
            "pod-a",
            new Settings.PublicEndpoint(
                "10.0.0.1",
                1,
                "/own/pages",
                new Settings.Tls(cert.toString(), cert.toString()),
                List.of("10.0.0.0/8", "fd00::/8"),
                "route"),
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
            new Settings.Drain(Duration.ofMillis(12), 3000),
            new Settings.Cluster(
                false, "ours", "10.0.0.1", 14, 15, List.of("a", "b:1", "[::1]:2"), "members.svc"),
            List.of(
                new Settings.Route(
                    "/u/{name}/", "https://{name}.svc", "term", List.of("https://x")),
                new Settings.Route("/b", "http://b:1", "app", List.of()))),
        Loading.file(file)
            .environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", "secret"))
            .settings(vertx));
  }

  @Test
  void tellsEveryProblemAtOnce(Vertx vertx) throws IOException {
    Path file =
        write(
            """
            public: {prot: 80, port: 70000, trustedProxies: [10.0.0.0/33]}
            websocketProxy: {maxSessionsPerApp: "500", pings: ignore}
            drain: {closeCode: 1006}
            cluster: {enabled: maybe}
            maxSessionsPerUser: 3
            routes:
              - {path: /a/, target: "http://a"}
              - {path: /a, targt: "http://b"}
              - {path: /c/, target: "http://{name}", kind: "a b"}
            """);

    assertEquals(
        """
        HEADROOM_PUBLIC_PRT: unknown variable, did you mean HEADROOM_PUBLIC_PORT?
        --set capacity: a block, expected one of capacity.warnFreePercent, capacity.reservationTtlMs
        public.port = 70000: expected a whole number from 0 to 65535
        public.prot: unknown key, did you mean public.port?
        websocketProxy.maxSessionsPerApp = "500": expected a whole number from 0 to 1000000
        websocketProxy.pings = ignore: expected one of answer, relay
        cluster.enabled = maybe: expected true or false
        routes[1].target: expected, but missing
        routes[1].targt: unknown key, did you mean routes[1].target?
        routes[2].kind = a b: expected a short label of up to 32 letters, digits, dots, dashes and underscores
        maxSessionsPerUser: unknown key, did you mean websocketProxy.maxSessionsPerUser?
        public.trustedProxies[0] = 10.0.0.0/33: expected an address or address/bits, such as 10.0.0.0/8
        drain.closeCode = 1006: expected a close code that an endpoint may send: 1000-1003, 1007-1009, 1011-1014 or 3000-4999
        routes[1].path = /a: expected a path of its own, but routes[0] has it
        routes[2].target = http://{name}: expected only names of the path, but it has no {name}"""
            .lines()
            .sorted()
            .toList(),
        Loading.file(file)
            .environment(Map.of("HEADROOM_PUBLIC_PRT", "80"))
            .sets("capacity=5")
            .complaint(vertx)
            .lines()
            .sorted()
            .toList());
  }

  @Test
  void saysWhichSourceSetAWrongValue(Vertx vertx) {
    assertEquals(
        "public.port = x: expected a whole number from 0 to 65535 (set by HEADROOM_PUBLIC_PORT)",
        Loading.nothing().environment(Map.of("HEADROOM_PUBLIC_PORT", "x")).complaint(vertx));
    assertEquals(
        "cluster.members[1] = b:x: expected host or host:port, an IPv6 address in brackets (set by"
            + " --set)",
        Loading.nothing().sets("cluster.members=a,b:x").complaint(vertx));
  }

  @Test
  void listsAreCommaSeparatedOrYaml(Vertx vertx) {
    assertEquals(
        List.of("a", "b:1"),
        Loading.nothing().sets("cluster.members= a, b:1").settings(vertx).cluster().members());
    assertEquals(List.of(), Loading.nothing().sets("cluster.members=").settings(vertx).routes());
    assertEquals(
        List.of(new Settings.Route("/a/", "http://a:1", "x", List.of())),
        Loading.nothing()
            .environment(Map.of("HEADROOM_ROUTES", "[{path: /a/, target: 'http://a:1', kind: x}]"))
            .settings(vertx)
            .routes());
    assertEquals(
        "routes = [{: expected a list of {path, target, kind, origins} (set by --set)",
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
        routes[1].path = /a/: expected a path of its own, but routes[0] has it""",
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
  void blocksAndListsMayBeEmptyButValuesMayNot(Vertx vertx) throws IOException {
    Path file = write("public:\nroutes:\nwebsocketProxy:\n  pings:\ncluster: {members: }\n");

    assertEquals(
        "websocketProxy.pings = (nothing): expected one of answer, relay",
        Loading.file(file).complaint(vertx));
  }

  @Test
  void aBlockThatIsNoneDoesNotHideOtherProblems(Vertx vertx) throws IOException {
    Path file = write("public: 8000\nroutes: {path: /}\nmanagement: []\ndrain: {closeCode: 1005}");

    assertEquals(
        List.of("public", "management", "routes", "drain.closeCode"),
        Loading.file(file).problems(vertx).stream().map(InvalidSettings.Problem::key).toList());
  }

  @Test
  void aMissingFileIsOneProblem(Vertx vertx) {
    Path file = directory.resolve("none.yaml");

    assertEquals(
        "configuration file = " + file + ": expected a file, but there is none",
        Loading.file(file).complaint(vertx));
    assertEquals(
        "configuration file = " + directory + ": expected a plain file",
        Loading.file(directory).complaint(vertx));
  }

  @Test
  void aHugeFileIsNotRead(Vertx vertx) throws IOException {
    Path file = Files.write(directory.resolve("huge.yaml"), new byte[(1 << 20) + 1]);

    assertTrue(
        Loading.file(file).complaint(vertx).endsWith("at most 1048576 bytes, found 1048577"));
  }

  @Test
  void theTokenIsNeverShown(Vertx vertx) {
    Loading loading =
        Loading.nothing().environment(Map.of("HEADROOM_MANAGEMENT_TOKEN", "a secret"));

    String complaint = loading.complaint(vertx);

    assertTrue(complaint.startsWith("HEADROOM_MANAGEMENT_TOKEN = (hidden): "), complaint);
    assertFalse(complaint.contains("secret"), complaint);
  }

  @Test
  void aPasswordInATargetIsNeverShown(Vertx vertx) {
    String complaint = Loading.nothing().routes("/a/=http://me:secret@host/").complaint(vertx);

    assertFalse(complaint.contains("secret"), complaint);
  }

  @Test
  void theTokenHasNoPlaceInTheFile(Vertx vertx) throws IOException {
    assertEquals(
        "management.token: unknown key, did you mean management.tokenFile?",
        Loading.file(write("management: {token: secret}")).complaint(vertx));
  }

  @Test
  void aVeryLongValueIsShownInPart(Vertx vertx) throws IOException {
    Path file = write("public: [" + "aaaaaaaaa, ".repeat(1000) + "b]");

    assertTrue(Loading.file(file).complaint(vertx).getBytes(StandardCharsets.UTF_8).length < 500);
  }
}
