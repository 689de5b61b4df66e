package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstMinuteReportTest {
  private final FirstMinuteResults results = new FirstMinuteResults();

  @Test
  void theFirstOperationsMayCostFourTimesTheWarmOnes() {
    first(FirstMinute.FIRST_GETS, 80, 20);
    first(FirstMinute.FIRST_OPENS, 841, 210);
    assertEquals(
        List.of(
            "kept: first 1,000 GETs at most 4 x warm: 4.00",
            "MISSED: first 1,000 opens at most 4 x warm: 4.00"),
        judged());
  }

  @Test
  void eachProcessIsHeldAgainstItself() {
    first(FirstMinute.FIRST_GETS, 60, 20);
    first(FirstMinute.FIRST_GETS, 300, 100);
    assertEquals(List.of("kept: first 1,000 GETs at most 4 x warm: 3.00 (3.00-3.00)"), judged());
  }

  @Test
  void aStormIsOverInFiveSecondsAndNobodyIsRefused() {
    results.add(Peer.HEADROOM, new Storm(5, 4800, 900, 0));
    assertEquals(
        List.of(
            "kept: 2,000 sessions at once back within 5 s: 5.00 s",
            "kept: none of 2,000 sessions at once refused: at most 0"),
        judged());
  }

  @Test
  void aProcessIsThereWithinTwoAndAHalfSeconds() {
    results.start(Peer.HEADROOM, 2.4);
    results.start(Peer.HEADROOM, 2.5);
    results.start(Peer.HEADROOM, 2.6);
    results.start(Peer.NGINX, 7);
    assertEquals(List.of("kept: accepts within 2.5 s: 2.50 (2.40-2.60) s"), judged());
    assertTrue(report().markdown().contains("| nginx | 7.00 |\n"));
  }

  @Test
  void complainsOfOneRefusalInOneRound() {
    results.add(Peer.HEADROOM, new Storm(6, 5900, 900, 0));
    results.add(Peer.HEADROOM, new Storm(2, 1900, 900, 0));
    results.add(Peer.HEADROOM, new Storm(2, 1900, 900, 1));
    assertEquals(
        Optional.of("missed 1 of 2: none of 2,000 sessions at once refused, found at most 1"),
        Targets.complaint(FirstMinuteReport.judge(results)));
  }

  @Test
  void printsARowForEachProxyThatWasMeasured() {
    first(FirstMinute.FIRST_GETS, 90, 20);
    results.add(Peer.NGINX, new Storm(0.25, 240, 110, 0));
    String text = report().markdown();
    assertTrue(
        text.contains("| Headroom | first 1,000 GETs, µs/request | 90.0 | 20.0 | 4.50 |\n"), text);
    assertTrue(text.contains("| nginx | 0.25 | 240 | 110 | 0 |\n"), text);
  }

  @Test
  void jsonHoldsTheFiguresAndTheVerdicts() {
    first(FirstMinute.FIRST_GETS, 90, 20);
    results.add(Peer.HEADROOM, new Storm(1.5, 1400, 700, 0));
    JsonObject json = report().json();
    JsonObject all = json.getJsonObject("firstMinute");
    JsonObject gets = all.getJsonObject("first 1,000 GETs").getJsonObject("Headroom");
    assertEquals(4.5, gets.getJsonObject("firstOverWarm").getDouble("median"));
    JsonObject storm = all.getJsonObject("2,000 sessions at once").getJsonObject("Headroom");
    assertEquals(1.5, storm.getJsonObject("seconds").getDouble("median"));
    assertEquals(3, json.getJsonArray("targets").size());
  }

  private FirstMinuteReport report() {
    return new FirstMinuteReport(
        List.of(Peer.NGINX, Peer.HEADROOM),
        List.of(FirstMinute.values()),
        results,
        new JsonObject());
  }

  private List<String> judged() {
    return FirstMinuteReport.judge(results).stream().map(Targets.Verdict::toString).toList();
  }

  private void first(FirstMinute part, double first, double warm) {
    results.add(Peer.HEADROOM, part, new FirstOperations(first, warm));
  }
}
