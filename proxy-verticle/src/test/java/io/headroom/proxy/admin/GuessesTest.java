package io.headroom.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GuessesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Guesses guesses = new Guesses(now::get);

  private int judged(String address, int tries) {
    int judged = 0;
    for (int i = 0; i < tries; i++) {
      if (guesses.may(address)) {
        guesses.wrong(address);
        judged++;
      }
    }
    return judged;
  }

  @Test
  void someAtOnceThenOneInAWhile() {
    assertEquals(Guesses.AT_ONCE, judged("a", 2_000));
    now.addAndGet(Guesses.SPACING.toNanos());
    assertEquals(1, judged("a", 2_000));
    now.addAndGet(Guesses.SPACING.multipliedBy(1_000).toNanos());
    assertEquals(Guesses.AT_ONCE, judged("a", 2_000));
  }

  @Test
  void oneAddressDoesNotSpendAnothers() {
    judged("a", 100);
    assertFalse(guesses.may("a"));
    assertTrue(guesses.may("b"));
  }

  @Test
  void addressesWithoutEndTakeNoRoom() {
    judged("first", 100);
    for (int i = 0; i < Guesses.MOST_ADDRESSES; i++) {
      guesses.wrong("other-" + i);
    }
    assertTrue(guesses.may("first"));
  }
}
