package io.headroom.e2e.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.FreePorts;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A port that waits for its server is not given to another. */
final class FreePortsIT {

  private static final int TIMES = 500;

  @Test
  void noPortIsGivenTwice() {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < TIMES; i++) {
      given.addAll(FreePorts.take(2));
    }
    assertEquals(2 * TIMES, given.size());
  }
}
