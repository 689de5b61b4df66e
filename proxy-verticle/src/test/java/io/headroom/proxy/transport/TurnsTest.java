package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final List<String> told = new ArrayList<>();
  private int most = 2;
  private long now = Long.MAX_VALUE - 1;
  private final Turns turns = new Turns(() -> most, () -> now);

  /** Runs until the test ends it; one that fails at once has ended while it begins. */
  private void take(String name) {
    turns.take(
        new Turns.Task() {
          @Override
          public void run() {
            told.add(name);
            if (name.startsWith("fails")) {
              turns.ended();
            }
          }

          @Override
          public void refuse() {
            told.add("not " + name);
          }
        });
  }

  @Test
  void soManyRunAtATimeAndTheOthersInTheirOrder() {
    List.of("a", "b", "c", "d").forEach(this::take);
    assertEquals(List.of("a", "b"), told);

    turns.ended();
    assertEquals(List.of("a", "b", "c"), told);

    turns.ended();
    turns.ended();
    take("e");
    assertEquals(List.of("a", "b", "c", "d", "e"), told);
    take("f");
    assertEquals(5, told.size());
  }

  @Test
  void whoHasWaitedForTooLongIsRefused() {
    List.of("a", "b", "c", "d").forEach(this::take);
    now += Duration.ofSeconds(1).toNanos() + 1;
    take("e");

    turns.ended();

    assertEquals(List.of("a", "b", "not c", "not d", "e"), told);
  }

  @Test
  void onlySomeWait() {
    for (int i = 0; i < 1_010; i++) {
      take("t" + i);
    }
    assertEquals(
        List.of(
            "t0",
            "t1",
            "not t1002",
            "not t1003",
            "not t1004",
            "not t1005",
            "not t1006",
            "not t1007",
            "not t1008",
            "not t1009"),
        told);
  }

  @Test
  void thoseThatFailAtOnceTakeNobodysPlaceNorTheStack() {
    take("a");
    take("b");
    for (int i = 0; i < 1_000; i++) {
      take("fails" + i);
    }
    turns.ended();
    assertEquals(1_002, told.size());

    take("c");

    assertEquals("c", told.get(1_002));
  }

  @Test
  void theNumberMayChange() {
    List.of("a", "b", "c", "d", "e").forEach(this::take);
    most = 4;
    turns.ended();
    assertEquals(List.of("a", "b", "c", "d", "e"), told);
  }
}
