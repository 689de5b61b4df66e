package io.headroom.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Puts results into a Markdown table for people and into JSON for programs. */
final class Report {
  private static final Map<Peer, String> REFERENCES =
      Map.of(
          Peer.NGINX, "cpuOverNginx",
          Peer.HAPROXY, "cpuOverHaproxy",
          Peer.CHP, "cpuOverChp",
          Peer.BEFORE, "cpuOverBefore");

  private final Plan plan;
  private final Results results;
  private final JsonObject machine;

  Report(Plan plan, Results results, JsonObject machine) {
    this.plan = plan;
    this.results = results;
    this.machine = machine;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("CPU of the proxy, median (least-most) of the rounds:\n\n");
    table(text, cpuColumns(), this::cpuCell, plan.idleSessions() > 0);
    if (!plan.shapes().isEmpty()) {
      throughputAndLatency(text);
    }
    List<Targets.Verdict> verdicts = Targets.judge(results);
    if (!verdicts.isEmpty()) {
      text.append("\nHeadroom's CPU over a peer's, round by round:\n\n");
      verdicts.forEach(verdict -> text.append("- ").append(verdict).append('\n'));
    }
    long disturbed = results.disturbedWindows();
    if (disturbed > 0) {
      text.append("\nWindows in which other programs took part of a core: ");
      text.append(disturbed).append(" of ").append(windows()).append('\n');
    }
    return text.toString();
  }

  private void throughputAndLatency(StringBuilder text) {
    text.append("\nThroughput with the proxy on one core, per second:\n\n");
    table(text, titles(), (shape, peer) -> cell(shape, peer, Sample::perSecond), false);
    text.append("\nLatency at that throughput, p50 / p99 in milliseconds");
    text.append(
        " (of the handshakes for open+close, of the connection too for connect and GET):\n\n");
    table(text, titles(), this::latencyCell, false);
  }

  JsonObject json() {
    JsonObject shapes = new JsonObject();
    for (Shape shape : plan.shapes()) {
      JsonObject byPeer = new JsonObject();
      for (Peer peer : plan.peers()) {
        if (results.has(shape, peer)) {
          byPeer.put(peer.title(), numbers(shape, peer));
        }
      }
      shapes.put(shape.title(), byPeer);
    }
    JsonArray verdicts = new JsonArray();
    Targets.judge(results).forEach(verdict -> verdicts.add(verdict.toJson()));
    return new JsonObject()
        .put("machine", machine)
        .put("rounds", plan.rounds())
        .put("windowSeconds", plan.seconds())
        .put("shapes", shapes)
        .put("idle", idleNumbers())
        .put("targets", verdicts)
        .put("disturbedWindows", results.disturbedWindows());
  }

  private JsonObject numbers(Shape shape, Peer peer) {
    JsonObject json =
        new JsonObject()
            .put("cpuMicros", results.spread(shape, peer, Sample::cpuMicros).toJson())
            .put("perSecond", results.spread(shape, peer, Sample::perSecond).toJson())
            .put("p50Micros", results.spread(shape, peer, Sample::p50Micros).toJson())
            .put("p99Micros", results.spread(shape, peer, Sample::p99Micros).toJson())
            .put("busy", results.spread(shape, peer, Sample::busy).toJson())
            .put("foreign", results.spread(shape, peer, Sample::foreign).toJson())
            .put("upstreamCpuMicros", results.spread(shape, peer, Sample::upstreamMicros).toJson())
            .put("loadCpuMicros", results.spread(shape, peer, Sample::loadMicros).toJson());
    REFERENCES.forEach(
        (reference, name) -> {
          if (reference != peer && results.has(shape, reference)) {
            json.put(name, results.cpuRatio(shape, peer, reference).toJson());
          }
        });
    return json;
  }

  private JsonObject idleNumbers() {
    JsonObject json = new JsonObject().put("sessions", plan.idleSessions());
    for (Peer peer : plan.peers()) {
      if (results.hasIdle(peer)) {
        json.put(
            peer.title(),
            new JsonObject()
                .put("kibPerSession", results.kibPerSession(peer).toJson())
                .put("residentKibPerSession", results.residentKibPerSession(peer).toJson()));
      }
    }
    return json;
  }

  private void table(
      StringBuilder text,
      List<String> columns,
      BiFunction<Shape, Peer, String> cell,
      boolean idle) {
    List<String> heads = new ArrayList<>(List.of("proxy"));
    heads.addAll(columns);
    if (idle) {
      heads.add("KiB per idle session");
    }
    text.append(row(heads)).append(row(heads.stream().map(head -> "---").toList()));
    for (Peer peer : plan.peers()) {
      List<String> cells = new ArrayList<>(List.of(peer.title()));
      plan.shapes().forEach(shape -> cells.add(cell.apply(shape, peer)));
      if (idle) {
        cells.add(results.hasIdle(peer) ? results.kibPerSession(peer).toString() : "-");
      }
      text.append(row(cells));
    }
  }

  private List<String> titles() {
    return plan.shapes().stream().map(Shape::title).toList();
  }

  private List<String> cpuColumns() {
    return plan.shapes().stream().map(shape -> shape.title() + ", " + shape.unit()).toList();
  }

  private String cpuCell(Shape shape, Peer peer) {
    return cell(shape, peer, Sample::cpuMicros);
  }

  private String cell(Shape shape, Peer peer, ToDoubleFunction<Sample> number) {
    return results.has(shape, peer) ? results.spread(shape, peer, number).toString() : "-";
  }

  private String latencyCell(Shape shape, Peer peer) {
    if (!results.has(shape, peer)) {
      return "-";
    }
    double p50 = results.spread(shape, peer, Sample::p50Micros).median() / 1000;
    double p99 = results.spread(shape, peer, Sample::p99Micros).median() / 1000;
    return String.format(Locale.ROOT, "%.2f / %.2f", p50, p99);
  }

  private int windows() {
    return plan.rounds()
        * plan.shapes().stream().mapToInt(shape -> plan.peers(shape.tls()).size()).sum();
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
