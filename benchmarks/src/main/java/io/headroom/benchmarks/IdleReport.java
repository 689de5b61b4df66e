package io.headroom.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** An idle pod as a Markdown table for people and as JSON for programs, and what it promises. */
final class IdleReport {
  private static final double CPU_PERCENT = 1.2;
  private static final double EMPTY_MIB = 140;

  private final IdleResults results;
  private final JsonObject machine;

  IdleReport(IdleResults results, JsonObject machine) {
    this.results = results;
    this.machine = machine;
  }

  /** What Headroom promises, and whether the medians keep it. */
  static List<Targets.Verdict> judge(IdleResults results) {
    Spread cpu = results.empty(IdlePod::cpuPercent);
    Spread empty = results.empty(IdlePod::emptyMib);
    return List.of(
        new Targets.Verdict(
            "an idle pod takes at most 1.2 % of a core", cpu + " %", cpu.median() <= CPU_PERCENT),
        new Targets.Verdict(
            "an idle pod has at most 140 MiB", empty + " MiB", empty.median() <= EMPTY_MIB));
  }

  String markdown() {
    StringBuilder text = new StringBuilder("One of three, idle, median (least-most):\n\n");
    text.append("| % of a core | MiB resident | MiB with ")
        .append(IdleCluster.SESSIONS)
        .append(" idle sessions |\n| --- | --- | --- |\n| ")
        .append(results.empty(IdlePod::cpuPercent))
        .append(" | ")
        .append(results.empty(IdlePod::emptyMib))
        .append(" | ")
        .append(results.withSessionsMib())
        .append(" |\n");
    judge(results).forEach(verdict -> text.append("\n- ").append(verdict).append('\n'));
    return text.toString();
  }

  JsonObject json() {
    JsonArray verdicts = new JsonArray();
    judge(results).forEach(verdict -> verdicts.add(verdict.toJson()));
    JsonObject idle =
        new JsonObject()
            .put("cpuPercent", results.empty(IdlePod::cpuPercent).toJson())
            .put("emptyMib", results.empty(IdlePod::emptyMib).toJson())
            .put("sessions", IdleCluster.SESSIONS)
            .put("withSessionsMib", results.withSessionsMib().toJson());
    return new JsonObject().put("machine", machine).put("idle", idle).put("targets", verdicts);
  }
}
