package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.proxy.dial.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecheckTest {
  private static final Answer ANSWER =
      new Answer(403, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer());
  private static final Verdict NO = new Verdict.Refused(ANSWER);
  private static final Verdict UNKNOWN = new Verdict.Unknown(ANSWER);

  private final VirtualTime time = new VirtualTime();
  private Future<Verdict> answer = Future.succeededFuture(letIn("alice"));
  private int asked;
  private final Recheck recheck =
      new Recheck(
          Duration.ofSeconds(60),
          time,
          () -> {
            asked++;
            return answer;
          },
          pass -> pass.user().equals("alice"));

  private static Verdict letIn(String user) {
    return new Verdict.LetIn(Pass.of(Settings.Guard.NONE, user, List.of(), Map.of()));
  }

  private boolean holdsAfter(int seconds) {
    time.pass(Duration.ofSeconds(seconds));
    return recheck.holds(time.nanoTime());
  }

  private void answers(Verdict verdict) {
    answer = Future.succeededFuture(verdict);
  }

  @Test
  void asksOncePerPeriod() {
    assertTrue(holdsAfter(59));
    assertEquals(0, asked);
    assertTrue(holdsAfter(1));
    assertTrue(holdsAfter(59));
    assertEquals(1, asked);
    assertTrue(holdsAfter(1));
    assertEquals(2, asked);
  }

  @Test
  void aNoIsAskedOnceMore() {
    answers(NO);
    assertTrue(holdsAfter(60));
    assertFalse(holdsAfter(1));
    assertEquals(2, asked);
    assertFalse(holdsAfter(600));
    assertEquals(2, asked);
  }

  @Test
  void aNoThatIsTakenBackEndsNobody() {
    answers(NO);
    assertTrue(holdsAfter(60));
    answers(letIn("alice"));
    assertTrue(holdsAfter(1));
    answers(NO);
    assertTrue(holdsAfter(60));
  }

  @Test
  void anotherUserIsANo() {
    answers(letIn("bob"));
    assertTrue(holdsAfter(60));
    assertFalse(holdsAfter(1));
  }

  @Test
  void whoDoesNotAnswerEndsNobody() {
    answers(UNKNOWN);
    for (int i = 0; i < 10; i++) {
      assertTrue(holdsAfter(60));
    }
    assertEquals(10, asked);
    answers(NO);
    assertTrue(holdsAfter(60));
    answers(UNKNOWN);
    assertTrue(holdsAfter(1));
    assertTrue(holdsAfter(1));
  }

  @Test
  void oneQuestionAtATime() {
    Promise<Verdict> late = Promise.promise();
    answer = late.future();
    assertTrue(holdsAfter(60));
    assertTrue(holdsAfter(60));
    assertEquals(1, asked);
    late.complete(letIn("alice"));
    assertTrue(holdsAfter(60));
    assertEquals(2, asked);
  }
}
