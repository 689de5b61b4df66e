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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is told of settings that are wrong, and what never is. */
@ExtendWith(VertxExtension.class)
class SettingsProblemsTest {
  @TempDir Path directory;

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("headroom.yaml"), yaml);
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
  void refusesALogOutputThatItDoesNotHave(Vertx vertx) {
    assertEquals(
        """
        HEADROOM_LOG_FORMAT = xml: expected text or json
        HEADROOM_LOG_LEVEL = loud: expected error, warn, info, debug or trace""",
        Loading.nothing()
            .environment(Map.of("HEADROOM_LOG_LEVEL", "loud", "HEADROOM_LOG_FORMAT", "xml"))
            .complaint(vertx));
    Loading.nothing()
        .environment(Map.of("HEADROOM_LOG_LEVEL", "DEBUG", "HEADROOM_LOG_FORMAT", ""))
        .settings(vertx);
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
  void saysWhichRouteCameFromTheCommandLine(Vertx vertx) {
    assertEquals(
        """
        routes[0].path = a/: expected a path that starts with / (set by --set)
        routes[1].path = b/: expected a path that starts with / (set by --route)""",
        Loading.nothing()
            .sets("routes=[{path: a/, target: 'http://a'}]")
            .routes("b/=http://b")
            .complaint(vertx));
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
        "configuration file = " + directory + ": expected a file, but it is a folder",
        Loading.file(directory).complaint(vertx));
  }

  /** As in a folder that is closed to this user; a name that is too long fails for root as well. */
  @Test
  void aFileThatCannotBeLookedAtIsNotCalledMissing(Vertx vertx) {
    Path file = directory.resolve("x".repeat(300));

    assertEquals(
        "configuration file = " + file + ": expected a file that this user may read",
        Loading.file(file).complaint(vertx));
  }

  @Test
  void namesInBracesNeedQuotesInAFlow(Vertx vertx) throws IOException {
    String complaint =
        Loading.file(write("routes: [{path: /user/{name}/, target: 'http://a:1'}]"))
            .complaint(vertx);

    assertTrue(complaint.contains(": line 1, column "), complaint);
    assertTrue(complaint.endsWith("; text with {name} in it needs quotes here"), complaint);
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
