package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Plan PLAN =
      new Plan(List.of(Peer.NGINX, Peer.HEADROOM), List.of(Shape.ECHO), 3, 1, 3, 8, 2, 4000, 1);

  private final Results results = new Results();

  @Test
  void comparesRoundByRoundSoThatASlowRoundDoesNotCount() {
    echo(Peer.NGINX, 10, 20, 10);
    echo(Peer.HEADROOM, 9, 18, 9);
    assertEquals(
        new Spread(0.9, 0.9, 0.9, 3), results.cpuRatio(Shape.ECHO, Peer.HEADROOM, Peer.NGINX));
  }

  @Test
  void namesAMissedTarget() {
    echo(Peer.NGINX, 10, 10, 10);
    echo(Peer.HEADROOM, 11, 12, 9);
    Targets.Verdict verdict = Targets.judge(results).get(0);
    assertEquals("MISSED: 64-byte echo at most 1 x nginx: 1.10 (0.90-1.20)", verdict.toString());
  }

  @Test
  void chargesSessionsWithWhatTheyAdded() {
    results.addIdle(
        Peer.HEADROOM, new Footprint(60_000, 40_000), new Footprint(90_000, 60_000), 4000);
    assertEquals(5, results.kibPerSession(Peer.HEADROOM).median());
    assertEquals(7.5, results.residentKibPerSession(Peer.HEADROOM).median());
    assertTrue(Targets.judge(results).get(0).kept());
  }

  @Test
  void printsOneRowForEachProxyAndADashForWhatIsMissing() {
    echo(Peer.NGINX, 10.94, 12, 11);
    String text = report().markdown();
    assertTrue(text.contains("| nginx | 11.0 (10.9-12.0) | - |"), text);
    assertTrue(text.contains("| Headroom | - | - |"), text);
  }

  @Test
  void jsonHoldsTheRatiosAndTheVerdicts() {
    echo(Peer.NGINX, 10, 10, 10);
    echo(Peer.HEADROOM, 8, 8, 8);
    JsonObject json = report().json();
    JsonObject headroom =
        json.getJsonObject("shapes").getJsonObject("64-byte echo").getJsonObject("Headroom");
    assertEquals(0.8, headroom.getJsonObject("cpuOverNginx").getDouble("median"));
    assertTrue(json.getJsonArray("targets").getJsonObject(0).getBoolean("kept"));
  }

  private Report report() {
    return new Report(PLAN, results, new JsonObject());
  }

  private void echo(Peer peer, double... micros) {
    for (double value : micros) {
      results.add(Shape.ECHO, peer, new Sample(value, 5, 5, 80_000, 700, 1200, 0.99, 0.01));
    }
  }
}
