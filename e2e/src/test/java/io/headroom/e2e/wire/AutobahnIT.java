package io.headroom.e2e.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Autobahn test suite finds nothing through Headroom that it does not find without it. */
final class AutobahnIT {

  /** All but compression, which the echo upstream does not offer, and what is too large. */
  private static final int CASES = 273;

  private static final List<String> COMPRESSION = List.of("12.*", "13.*");

  /** 4 MiB and more takes Jython minutes; ByteIdentityIT sends 32 MiB and fragments. */
  private static final List<String> TOO_LARGE =
      List.of("9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*");

  /** 1 MiB in writes of 64 and 128 bytes; those of 256 and more stay. */
  private static final List<String> TOO_FINE = List.of("9.5.1", "9.5.2", "9.6.1", "9.6.2");

  private static final int RETRIES = 4;

  private static final Duration BOUND = Duration.ofMinutes(8);

  /** From best to worst. */
  private static final List<String> BEHAVIORS =
      List.of(
          "OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED", "UNCLEAN", "WRONG CODE", "FAILED");

  @RegisterExtension final Owned owned = new Owned();

  private EchoUpstream echo;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                "AutobahnIT",
                new HeadroomConfig()
                    .route("/echo/", echo.target(), "app")
                    .set("websocketProxy.pings", "relay")));
  }

  @Test
  void noCaseIsWorseThanWithoutTheProxy() throws IOException {
    JsonObject direct = new JsonObject();
    JsonObject proxied = new JsonObject();
    fuzz(List.of("*"), direct, proxied);

    assertEquals(CASES, direct.size());
    assertEquals(CASES, proxied.size());
    // Many cases give an echo half a second: those that were late on a busy machine run again.
    List<String> suspect = worse(direct, proxied);
    for (int i = 0; i < RETRIES && !suspect.isEmpty(); i++) {
      fuzz(suspect, direct, proxied);
      suspect = worse(direct, proxied);
    }
    List<String> worse =
        suspect.stream()
            .map(id -> id + ": " + direct.getValue(id) + " became " + proxied.getValue(id))
            .toList();
    assertEquals(List.of(), worse);
  }

  private static List<String> worse(JsonObject direct, JsonObject proxied) {
    return direct.fieldNames().stream()
        .filter(id -> isWorse(direct.getJsonObject(id), proxied.getJsonObject(id)))
        .toList();
  }

  /** Runs the cases against both at the same time, and puts what it finds into the two. */
  private void fuzz(List<String> cases, JsonObject direct, JsonObject proxied) throws IOException {
    Fuzzer beside = fuzz("direct", echo.port(), cases);
    Fuzzer through = fuzz("proxied", headroom.port(), cases);
    direct.mergeIn(beside.report());
    proxied.mergeIn(through.report());
  }

  /** One fuzzing client against one server: what it found by case, once it has ended. */
  private record Fuzzer(String agent, ManagedProcess process, Path index) {
    JsonObject report() throws IOException {
      assertEquals(0, process.awaitExit(BOUND), process::logTail);
      return new JsonObject(Files.readString(index)).getJsonObject(agent);
    }
  }

  private Fuzzer fuzz(String agent, int port, List<String> cases) throws IOException {
    Path folder = Places.output("AutobahnIT");
    Path report = folder.resolve(agent);
    Path spec = folder.resolve(agent + ".json");
    Files.writeString(spec, spec(agent, port, report, cases).encodePrettily());
    Path jars = Places.repository().resolve("e2e/target/autobahn");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            jars.resolve("jython.jar") + File.pathSeparator + jars.resolve("autobahn.jar"),
            "org.python.util.jython",
            Places.resource("/autobahn/fuzz.py", folder).toString(),
            spec.toString());
    ManagedProcess process =
        owned.add(ManagedProcess.start("autobahn-" + agent, folder, Map.of(), command));
    return new Fuzzer(agent, process, report.resolve("index.json"));
  }

  private static JsonObject spec(String agent, int port, Path report, List<String> cases) {
    JsonArray excluded = new JsonArray();
    Stream.of(COMPRESSION, TOO_LARGE, TOO_FINE).flatMap(List::stream).forEach(excluded::add);
    return new JsonObject()
        .put("options", new JsonObject().put("failByDrop", false))
        .put("outdir", report.toString())
        .put("servers", new JsonArray().add(server(agent, port)))
        .put("cases", new JsonArray(List.copyOf(cases)))
        .put("exclude-cases", excluded)
        .put("exclude-agent-cases", new JsonObject());
  }

  private static JsonObject server(String agent, int port) {
    return new JsonObject()
        .put("agent", agent)
        .put("url", "ws://127.0.0.1:" + port + "/echo/fuzz")
        .put("options", new JsonObject().put("version", 18));
  }

  private static boolean isWorse(JsonObject direct, JsonObject proxied) {
    return worse("behavior", direct, proxied) || worse("behaviorClose", direct, proxied);
  }

  private static boolean worse(String key, JsonObject direct, JsonObject proxied) {
    int without = BEHAVIORS.indexOf(direct.getString(key));
    int with = BEHAVIORS.indexOf(proxied.getString(key));
    return with < 0 || with > without;
  }
}
