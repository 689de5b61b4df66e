package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorSharesTest {
  private static final long HEAP = 512L << 20;

  @ParameterizedTest
  @ValueSource(longs = {256, 400, 600, 1_024, 4_096, 65_536, 1_048_576, Long.MAX_VALUE})
  void allSharesTogetherLeaveSomeForTheProcessItself(long descriptors) {
    DescriptorShares shares = DescriptorShares.of(descriptors, HEAP, 500);
    long own = descriptors - shares.clients() - shares.management() - shares.outgoing();
    assertTrue(own >= Math.min(100, descriptors / 3), shares::toString);
    assertTrue(shares.clients() >= 16 && shares.outgoing() >= 16, shares::toString);
    assertTrue(shares.management() >= 16 && shares.management() <= 64, shares::toString);
    // Over TCP each takes two, and as many are for all else.
    assertTrue(shares.questions() >= 16 && 4L * shares.questions() <= own, shares::toString);
    assertTrue(shares.questions() <= 500, shares::toString);
  }

  @Test
  void whatIsNeededSufficesAndLessDoesNot() {
    for (int cap : new int[] {1, 100, 500, 5_000, 20_000}) {
      long needed = DescriptorShares.needed(cap);
      assertTrue(DescriptorShares.of(needed, HEAP, cap).suffice(cap), "cap " + cap);
      assertFalse(DescriptorShares.of(needed - 200, HEAP, cap).suffice(cap), "cap " + cap);
    }
    assertEquals(1_380, DescriptorShares.needed(500));
  }

  @Test
  void theHeapIsALimitTooAndSessionsComeOnTop() {
    assertEquals(8_192 + 500, DescriptorShares.of(1_048_576, HEAP, 500).clients());
    assertEquals(8_192 + 20_000, DescriptorShares.of(1_048_576, HEAP, 20_000).clients());
  }

  @Test
  void noCapAndNoLimitIsTooLarge() {
    DescriptorShares shares =
        DescriptorShares.of(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    assertTrue(shares.clients() > 1_000_000 && shares.outgoing() > 1_000_000, shares::toString);
    assertTrue(DescriptorShares.needed(Integer.MAX_VALUE) > Integer.MAX_VALUE);
  }

  @Test
  void theJvmKnowsItsLimit() {
    assertTrue(DescriptorShares.descriptors() > 0);
  }
}
