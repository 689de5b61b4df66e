package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.trust.Refusal;
import io.headroom.cluster.trust.Trust;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportReaderTest {
  private final Trust trust = Trust.ofEverybody();
  private final ReportReader reader = new ReportReader(trust.seal("pod-a", 1));

  private static InstanceReport report(int open, int reserved, int cap, long sequence) {
    return new InstanceReport(
        new InstanceLoad("pod-b", open, reserved, cap, false),
        7,
        sequence,
        Instant.EPOCH,
        false,
        CapacityLevel.OK,
        UserCounts.NONE);
  }

  private static Replica.Known known(InstanceReport report) {
    return new Replica.Known(report, 0, 0, true);
  }

  @ParameterizedTest
  @CsvSource({
    "500, 3, 500, 9",
    "0, 0, 0, 1",
    "20000, 0, 20000, 1",
    "9000, 0, 5, 1",
    "1000000, 0, 1000000, 10000000000"
  })
  void whatCanBeIsBelieved(int open, int reserved, int cap, long sequence) {
    assertTrue(reader.believes(report(open, reserved, cap, sequence), null));
    assertEquals(0, trust.refusals().count(Refusal.Reason.IMPOSSIBLE));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1000001, 1",
    "2147483647, 2147483647, 500, 1",
    "100000, 0, 500, 1",
    "1, 0, 500, 9223372036854775807"
  })
  void whatCannotBeIsNot(int open, int reserved, int cap, long sequence) {
    assertFalse(reader.believes(report(open, reserved, cap, sequence), null));
    assertEquals(1, trust.refusals().count(Refusal.Reason.IMPOSSIBLE));
  }

  @Test
  void aCapThatWasLoweredCutsNobody() {
    assertTrue(reader.believes(report(20_000, 0, 5, 2), known(report(20_000, 0, 20_000, 1))));
    assertTrue(reader.believes(report(19_999, 0, 5, 3), known(report(20_000, 0, 5, 2))));
    assertFalse(reader.believes(report(20_000, 0, 5, 1), null));
  }

  @Test
  void nobodyJumpsAMillionReportsAhead() {
    Replica.Known before = known(report(1, 0, 5, 1_000));
    assertTrue(reader.believes(report(1, 0, 5, 1_001_000), before));
    assertFalse(reader.believes(report(1, 0, 5, 1_001_001), before));
  }

  @Test
  void whatIsNoReportIsCounted() {
    assertNull(reader.read(new byte[] {1, 2, 3}));
    assertNull(reader.read(new byte[0]));
    assertEquals(2, trust.refusals().count(Refusal.Reason.MALFORMED));
  }
}
