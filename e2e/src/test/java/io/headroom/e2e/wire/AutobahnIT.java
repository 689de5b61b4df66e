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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Autobahn test suite finds nothing through Headroom that it does not find without it. */
@Tag("extended")
final class AutobahnIT {

  private static final int CASES = 301;
  private static final Duration BOUND = Duration.ofMinutes(10);

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
    JsonObject report = run(Places.output("AutobahnIT"));

    JsonObject direct = report.getJsonObject("direct");
    JsonObject proxied = report.getJsonObject("proxied");
    assertEquals(CASES, direct.size());
    assertEquals(CASES, proxied.size());
    List<String> worse =
        direct.fieldNames().stream()
            .filter(id -> worse(direct.getJsonObject(id), proxied.getJsonObject(id)))
            .map(id -> id + ": " + direct.getValue(id) + " became " + proxied.getValue(id))
            .toList();
    assertEquals(List.of(), worse);
  }

  private JsonObject run(Path folder) throws IOException {
    Path report = folder.resolve("report");
    Path spec = folder.resolve("spec.json");
    Files.writeString(spec, spec(report).encodePrettily());
    Path jars = Places.repository().resolve("e2e/target/autobahn");
    ManagedProcess fuzzer =
        owned.add(
            ManagedProcess.start(
                "autobahn",
                folder,
                Map.of(),
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    Stream.of("jython.jar", "autobahn.jar")
                        .map(jar -> jars.resolve(jar).toString())
                        .reduce((a, b) -> a + File.pathSeparator + b)
                        .orElseThrow(),
                    "org.python.util.jython",
                    Places.resource("/autobahn/fuzz.py", folder).toString(),
                    spec.toString())));
    assertEquals(0, fuzzer.awaitExit(BOUND), fuzzer::logTail);
    return new JsonObject(Files.readString(report.resolve("index.json")));
  }

  private JsonObject spec(Path report) {
    return new JsonObject()
        .put("options", new JsonObject().put("failByDrop", false))
        .put("outdir", report.toString())
        .put(
            "servers",
            new JsonArray()
                .add(server("direct", echo.port()))
                .add(server("proxied", headroom.port())))
        .put("cases", new JsonArray().add("*"))
        .put("exclude-cases", new JsonArray().add("12.*").add("13.*"))
        .put("exclude-agent-cases", new JsonObject());
  }

  private static JsonObject server(String agent, int port) {
    return new JsonObject()
        .put("agent", agent)
        .put("url", "ws://127.0.0.1:" + port + "/echo/fuzz")
        .put("options", new JsonObject().put("version", 18));
  }

  private static boolean worse(JsonObject direct, JsonObject proxied) {
    return worse("behavior", direct, proxied) || worse("behaviorClose", direct, proxied);
  }

  private static boolean worse(String key, JsonObject direct, JsonObject proxied) {
    int without = BEHAVIORS.indexOf(direct.getString(key));
    int with = BEHAVIORS.indexOf(proxied.getString(key));
    return with < 0 || with > without;
  }
}
