package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.ClusterConfig;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three instances with sessions, and a real Prometheus that scrapes them. */
final class MonitoringIT {

  private static final String NAME = "MonitoringIT";
  private static final int INSTANCES = 3;
  private static final int CAP = 4;
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Without a line while the cluster does not fill up within the hour. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("Full in", "Time to full");

  @RegisterExtension final Owned owned = new Owned();

  private final List<HeadroomProcess> cluster = new ArrayList<>();
  private EchoUpstream echo;
  private PrometheusServer prometheus;

  @BeforeEach
  void start() {
    echo = owned.add(EchoUpstream.start());
    String dead = "http://127.0.0.1:" + FreePorts.take(1).get(0);
    for (HeadroomConfig config : ClusterConfig.of(INSTANCES)) {
      config
          .set("websocketProxy.maxSessionsPerApp", CAP)
          .route("/echo/", echo.target(), "app")
          .route("/dead/", dead, "terminal");
      cluster.add(owned.add(HeadroomProcess.start(NAME, config)));
    }
    Map<String, Integer> pods = new TreeMap<>();
    cluster.forEach(pod -> pods.put("pod-" + pods.size(), pod.managementPort()));
    prometheus = owned.add(PrometheusServer.start(NAME, pods));
  }

  @Test
  void everyPanelAndRuleHasData() throws IOException {
    useEverything();
    Map<String, String> expressions = new TreeMap<>();
    expressions.putAll(panels());
    expressions.putAll(recordedSeries());
    Map<String, String> empty = new TreeMap<>();
    Await.until(
        "every expression has data",
        BOUND,
        () -> {
          touch();
          empty.clear();
          for (Map.Entry<String, String> each : expressions.entrySet()) {
            if (prometheus.query(each.getValue()).isEmpty()) {
              empty.put(each.getKey(), each.getValue());
            }
          }
          empty.keySet().removeIf(name -> MAY_BE_EMPTY.contains(name.replaceAll(" #.*", "")));
          return empty.isEmpty();
        },
        empty::toString);
    assertEquals(INSTANCES, prometheus.query("ws_cluster_seconds_to_full").size());
    assertEquals(INSTANCES, healthyTargets());
    assertEquals(Set.of("ok"), Set.copyOf(ruleHealths()));
  }

  @Test
  void panelsTellTheTruth() {
    useEverything();
    awaitValue("sum(ws_connection_in_flight_count)", INSTANCES * CAP);
    awaitValue("min(ws_cluster_sessions)", INSTANCES * CAP);
    awaitValue("min(ws_cluster_instances)", INSTANCES);
    awaitValue("sum(ws_connection_rejections_total)", INSTANCES);
    awaitValue("sum(ws_upstream_connect_failures_total)", INSTANCES);
    awaitValue("sum(ws_sessions{kind=\"app\"})", INSTANCES * CAP);
    awaitValue("sum(http_requests_total{kind=\"app\",code=\"200\"})", INSTANCES);
    awaitValue("sum(http_requests_total{kind=\"terminal\",code=\"503\"})", INSTANCES);
    awaitValue("sum(http_requests_in_flight)", 0);
    awaitValue("count(headroom_build_info)", INSTANCES);
    awaitValue("count(ALERTS{alertname=\"HeadroomClusterFull\"})", 1);
  }

  @Test
  void linterFindsOnlyTheNameThatIsFixed() throws IOException {
    useEverything();
    Path scrape = Places.output(NAME).resolve("scrape.txt");
    Files.writeString(scrape, cluster.get(0).management().get("/metrics").body());
    try (ManagedProcess promtool =
        ManagedProcess.start(
            "promtool",
            Places.output(NAME),
            Map.of(),
            List.of("sh", "-c", "exec promtool check metrics <" + scrape))) {
      promtool.awaitExit(BOUND);
      assertEquals(
          "ws_connection_in_flight_count non-histogram and non-summary metrics should not have"
              + " \"_count\" suffix",
          promtool.log().strip());
    }
  }

  /** Fills every instance, is refused once and meets a dead upstream once, and ends a session. */
  private void useEverything() {
    for (HeadroomProcess instance : cluster) {
      try {
        session(instance, "/echo/ended").close();
        Await.until("the slot is back", BOUND, () -> inFlight(instance) == 0);
        assertEquals(1013, refusal(instance, "/dead/"));
        for (int i = 0; i < CAP; i++) {
          owned.add(session(instance, "/echo/" + i));
        }
        assertEquals(1013, refusal(instance, "/echo/refused"));
        assertEquals(200, instance.http().get("/echo/").statusCode());
        assertEquals(503, instance.http().get("/dead/").statusCode());
        collectGarbage(instance);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** More of what is only seen as a rate. */
  private void touch() throws IOException {
    for (HeadroomProcess instance : cluster) {
      refusal(instance, "/dead/again");
      instance.http().get("/echo/");
      instance.http().get("/dead/");
      collectGarbage(instance);
    }
  }

  private static WebSocketProbe session(HeadroomProcess instance, String path) throws IOException {
    WebSocketProbe probe = WebSocketProbe.open(UpgradeRequest.to(instance.port(), path));
    probe.send(Frame.text("hello"));
    assertEquals("hello", probe.readMessage().text());
    return probe;
  }

  private static int refusal(HeadroomProcess instance, String path) throws IOException {
    try (WebSocketProbe probe = WebSocketProbe.connect(UpgradeRequest.to(instance.port(), path))) {
      return probe.answer().status() == 101 ? probe.readFrame().closeCode() : 0;
    }
  }

  private static double inFlight(HeadroomProcess instance) {
    return instance.metrics().value("ws_connection_in_flight_count");
  }

  /** The pause's meters exist from the first collection on. */
  private static void collectGarbage(HeadroomProcess instance) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try (ManagedProcess run =
        ManagedProcess.start(
            "jcmd",
            Places.output(NAME),
            Map.of(),
            List.of(jcmd.toString(), Long.toString(instance.pid()), "GC.run"))) {
      assertEquals(0, run.awaitExit(BOUND), run.log());
    }
  }

  private void awaitValue(String expression, double expected) {
    Await.until(
        expression + " is " + expected,
        BOUND,
        () -> {
          JsonArray series = prometheus.query(expression);
          return series.size() == 1 && value(series.getJsonObject(0)) == expected;
        });
  }

  private static double value(JsonObject series) {
    return Double.parseDouble(series.getJsonArray("value").getString(1));
  }

  /** Title and number of each query, to its expression. */
  private static Map<String, String> panels() throws IOException {
    Path file = Places.repository().resolve("dashboards").resolve("headroom.json");
    Map<String, String> expressions = new TreeMap<>();
    objects(new JsonObject(Files.readString(file)).getJsonArray("panels"))
        .filter(panel -> panel.containsKey("targets"))
        .forEach(
            panel ->
                objects(panel.getJsonArray("targets"))
                    .forEach(
                        target ->
                            expressions.put(
                                panel.getString("title") + " #" + target.getString("refId"),
                                target.getString("expr"))));
    assertTrue(expressions.size() > 30, expressions.toString());
    return expressions;
  }

  private Map<String, String> recordedSeries() throws IOException {
    Map<String, String> names = new TreeMap<>();
    rules()
        .filter(rule -> rule.getString("type").equals("recording"))
        .forEach(rule -> names.put(rule.getString("name"), rule.getString("name")));
    assertTrue(names.size() >= 8, names.toString());
    return names;
  }

  private List<String> ruleHealths() throws IOException {
    return rules().map(rule -> rule.getString("health")).toList();
  }

  private Stream<JsonObject> rules() throws IOException {
    return objects(prometheus.ruleGroups()).flatMap(group -> objects(group.getJsonArray("rules")));
  }

  private long healthyTargets() throws IOException {
    return objects(prometheus.targets())
        .filter(target -> target.getString("health").equals("up"))
        .count();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
