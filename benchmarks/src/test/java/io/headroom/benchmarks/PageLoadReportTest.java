package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageLoadReportTest {
  private final PageLoadResults results = new PageLoadResults();

  @Test
  void aPageMayTakeALittleLongerThanThroughNginx() {
    ready(PageLoads.NO_PROXY, 900);
    ready("nginx", 1000);
    ready("Headroom", 1150);
    assertEquals(
        List.of(
            "kept: JupyterLab's first load at most 1.15 x nginx: 1.15",
            "kept: no GET of it fails: 0.00 failed"),
        PageLoadReport.judge(results).stream().map(Object::toString).toList());
  }

  @Test
  void complainsOfAMedianAboveThat() {
    ready("nginx", 1000, 1000, 2000);
    ready("Headroom", 1160, 1000, 2400);
    assertEquals(
        Optional.of(
            "missed 1 of 2: JupyterLab's first load at most 1.15 x nginx, found 1.16 (1.00-1.20)"),
        Targets.complaint(PageLoadReport.judge(results)));
  }

  @Test
  void complainsOfAGetThatFailed() {
    results.add("Headroom", new PageLoad(1000, 700, 500, 65, 2));
    assertEquals(
        Optional.of("missed 1 of 1: no GET of it fails, found 2.00 failed"),
        Targets.complaint(PageLoadReport.judge(results)));
  }

  @Test
  void printsARowForEachWayToTheServer() {
    ready(PageLoads.NO_PROXY, 900, 800);
    ready("nginx", 1000, 1000);
    String text = report().markdown();
    assertTrue(
        text.contains(
            "| no proxy | 850 (800-900) | 0.85 (0.80-0.90) | 700 (700-700) | 500 (500-500) | 65 | 0 |"),
        text);
  }

  @Test
  void jsonHoldsTheRatiosAndTheVerdict() {
    ready(PageLoads.NO_PROXY, 500);
    ready("nginx", 1000);
    ready("Headroom", 1100);
    JsonObject json = report().json();
    JsonObject headroom = json.getJsonObject("jupyterLab").getJsonObject("Headroom");
    assertEquals(1.1, headroom.getJsonObject("readyOverNginx").getDouble("median"));
    assertEquals(2.2, headroom.getJsonObject("readyOverNoProxy").getDouble("median"));
    assertTrue(json.getJsonArray("targets").getJsonObject(0).getBoolean("kept"));
  }

  private PageLoadReport report() {
    return new PageLoadReport(results, new JsonObject());
  }

  private void ready(String title, double... millis) {
    for (double value : millis) {
      results.add(title, new PageLoad(value, 700, 500, 65, 0));
    }
  }
}
