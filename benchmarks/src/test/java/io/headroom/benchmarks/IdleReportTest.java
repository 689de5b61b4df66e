package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleReportTest {
  private final IdleResults results = new IdleResults();

  @Test
  void anIdlePodTakesLittle() {
    add(1.2, 140);
    assertEquals(
        List.of(
            "kept: an idle pod takes at most 1.2 % of a core: 1.20 %",
            "kept: an idle pod has at most 140 MiB: 140 MiB"),
        IdleReport.judge(results).stream().map(Targets.Verdict::toString).toList());
  }

  @Test
  void theMedianOfThePodsCounts() {
    add(1.0, 139);
    add(1.1, 139.5);
    add(1.9, 170);
    assertEquals(Optional.empty(), Targets.complaint(IdleReport.judge(results)));
    add(1.9, 170);
    assertEquals(
        Optional.of(
            "missed 2 of 2: an idle pod takes at most 1.2 % of a core, found 1.50 (1.00-1.90) %;"
                + " an idle pod has at most 140 MiB, found 155 (139-170) MiB"),
        Targets.complaint(IdleReport.judge(results)));
  }

  @Test
  void tellsWhatIdleSessionsAddForPeopleAndPrograms() {
    add(1.0, 138);
    IdleReport report = new IdleReport(results, new JsonObject());
    assertTrue(report.markdown().contains("| 1.00 | 138 | 150 |\n"), report.markdown());
    JsonObject idle = report.json().getJsonObject("idle");
    assertEquals(500, idle.getInteger("sessions"));
    assertEquals(150, idle.getJsonObject("withSessionsMib").getDouble("median"));
    assertEquals(2, report.json().getJsonArray("targets").size());
  }

  private void add(double cpuPercent, double emptyMib) {
    results.add(new IdlePod(cpuPercent, emptyMib));
    results.addWithSessions(150);
  }
}
