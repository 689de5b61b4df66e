package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaceTest {
  private final VirtualTime time = new VirtualTime();
  private final Map<String, Promise<String>> tried = new LinkedHashMap<>();
  private final List<String> tooLate = new ArrayList<>();
  private boolean wanted = true;

  private Future<Race.Won<String, String>> race(List<String> candidates) {
    return race(candidates, Future.succeededFuture(List.of()));
  }

  private Future<Race.Won<String, String>> race(
      List<String> candidates, Future<List<String>> more) {
    return Race.of(
        candidates,
        more,
        Duration.ofMillis(250),
        time,
        new Race.Runner<>() {
          @Override
          public Future<String> run(String candidate) {
            Promise<String> promise = Promise.promise();
            tried.put(candidate, promise);
            if (candidate.startsWith("throws")) {
              throw new IllegalStateException("Client is closed");
            }
            if (candidate.startsWith("refuses")) {
              promise.fail(
                  VertxException.noStackTrace("Connection refused: /" + candidate + ":80"));
            }
            return promise.future();
          }

          @Override
          public void tooLate(String result) {
            tooLate.add(result);
          }

          @Override
          public boolean wanted() {
            return wanted;
          }
        });
  }

  private List<String> tried() {
    return List.copyOf(tried.keySet());
  }

  @Test
  void thoseThatComeLaterAreTriedAtOnceAndBeforeTheOldOnes() {
    Promise<List<String>> more = Promise.promise();
    Future<Race.Won<String, String>> won = race(List.of("old1", "old2"), more.future());
    time.passMillis(100);
    more.complete(List.of("old1", "new1", "new2"));
    assertEquals(List.of("old1", "new1"), tried());
    time.passMillis(250);
    assertEquals(List.of("old1", "new1", "new2"), tried());

    tried.get("new1").complete("connected");

    assertEquals("new1", won.result().candidate());
    assertEquals(0, time.waiting());
  }

  @Test
  void whoHasFailedWithAllWaitsForThoseThatComeLater() {
    Promise<List<String>> more = Promise.promise();
    Future<Race.Won<String, String>> won = race(List.of("refuses"), more.future());
    assertFalse(won.isComplete());

    more.complete(List.of("new"));
    tried.get("new").complete("connected");

    assertEquals("new", won.result().candidate());
  }

  @Test
  void andFailsWhenThereIsNoOther() {
    for (String come : List.of("refuses", "")) {
      Promise<List<String>> more = Promise.promise();
      Future<Race.Won<String, String>> lost = race(List.of("refuses"), more.future());
      if (come.isEmpty()) {
        more.fail("the name is gone");
      } else {
        more.complete(List.of(come));
      }
      assertEquals("refuses: Connection refused", lost.cause().getMessage());
    }
  }

  @Test
  void thoseThatComeWhenItIsWonAreNotTried() {
    Promise<List<String>> more = Promise.promise();
    Future<Race.Won<String, String>> won = race(List.of("old"), more.future());
    tried.get("old").complete("connected");

    more.complete(List.of("new"));

    assertEquals("old", won.result().candidate());
    assertEquals(List.of("old"), tried());
  }

  @Test
  void oneThatThrowsHasFailedLikeAnyOther() {
    Future<Race.Won<String, String>> won = race(List.of("throws", "a"));
    tried.get("a").complete("connected");
    assertEquals("connected", won.result().result());
    assertEquals("throws: Client is closed", race(List.of("throws")).cause().getMessage());
  }

  @Test
  void theNextIsTriedAtOnceWhenOneFails() {
    Future<Race.Won<String, String>> won = race(List.of("refuses1", "refuses2", "a", "b"));
    assertEquals(List.of("refuses1", "refuses2", "a"), tried());
    tried.get("a").complete("ok");
    assertEquals("a", won.result().candidate());
    time.passMillis(10_000);
    assertEquals(3, tried.size());
    assertEquals(0, time.waiting());
  }

  @Test
  void theNextIsTriedAfterAWhileWhenOneIsSilent() {
    Future<Race.Won<String, String>> won = race(List.of("silent", "a"));
    time.passMillis(249);
    assertEquals(List.of("silent"), tried());
    time.passMillis(1);
    tried.get("a").complete("ok");
    assertEquals("a", won.result().candidate());
  }

  @Test
  void aSlowOneMayStillWinAndTheOtherIsGivenBack() {
    Future<Race.Won<String, String>> won = race(List.of("slow", "a"));
    time.passMillis(300);
    tried.get("slow").complete("slow connection");
    assertEquals("slow", won.result().candidate());
    tried.get("a").complete("connection of a");
    assertEquals(List.of("connection of a"), tooLate);
  }

  @Test
  void whenAllFailItSaysWhyEachOneDid() {
    Future<Race.Won<String, String>> won = race(List.of("refuses1", "silent", "refuses2"));
    time.passMillis(250);
    assertFalse(won.isComplete());
    tried.get("silent").fail(VertxException.noStackTrace("connect timed out"));
    assertEquals(
        "refuses1: Connection refused; refuses2: Connection refused; silent: connect timed out",
        won.cause().getMessage());
  }

  @Test
  void whatItSaysIsBounded() {
    Future<Race.Won<String, String>> won =
        race(IntStream.range(0, 20_000).mapToObj(i -> "refuses" + i + "x".repeat(500)).toList());
    assertTrue(won.cause().getMessage().length() < 8_000, won.cause().getMessage());
    assertTrue(won.cause().getMessage().endsWith("; and 19992 more"), won.cause().getMessage());
  }

  @Test
  void nothingMoreIsTriedWhenNobodyWaits() {
    Future<Race.Won<String, String>> won = race(List.of("silent", "a"));
    wanted = false;
    time.passMillis(10_000);
    assertEquals(List.of("silent"), tried());
    tried.get("silent").complete("late");
    assertEquals(List.of("late"), tooLate);
    assertTrue(won.failed());
  }
}
