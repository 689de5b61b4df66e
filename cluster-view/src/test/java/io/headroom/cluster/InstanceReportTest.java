package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class InstanceReportTest {
  private static final InstanceReport REPORT =
      new InstanceReport(
          new InstanceLoad("pod-a", 412, 3, 500, true),
          7,
          9,
          Instant.ofEpochMilli(1000),
          false,
          CapacityLevel.WARNING,
          UserCounts.NONE);

  @Test
  void theWireFormIsWhatOlderReleasesRead() {
    String hex =
        "01" // version
            + "0005706f642d61" // id: pod-a
            + "0000000000000007" // epoch
            + "0000000000000009" // sequence
            + "00000000000003e8" // started at
            + "0000019c" // open
            + "00000003" // reserved
            + "000001f4" // cap
            + "01" // draining
            + "01" // warning
            + "0000"; // no users
    assertEquals(hex, HexFormat.of().formatHex(REPORT.encode()));
  }

  @Property
  void whatIsEncodedIsDecoded(
      @ForAll @NotBlank @StringLength(max = 63) String id,
      @ForAll @IntRange int open,
      @ForAll @IntRange int reserved,
      @ForAll @IntRange int cap,
      @ForAll boolean draining,
      @ForAll boolean leaving,
      @ForAll long epoch,
      @ForAll @LongRange(max = 1L << 60) long startedAt,
      @ForAll CapacityLevel level,
      @ForAll @IntRange(max = 50) int users)
      throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < users; i++) {
      counts.put("user-" + i, i + 1);
    }
    InstanceReport report =
        new InstanceReport(
            new InstanceLoad(id, open, reserved, cap, draining),
            epoch,
            1,
            Instant.ofEpochMilli(startedAt),
            leaving,
            level,
            UserCounts.of(counts));
    assertEquals(report, InstanceReport.decode(report.encode()));
  }

  @Test
  void fieldsThatALaterReleaseAppendsAreSkipped() throws IOException {
    byte[] bytes = REPORT.encode();
    assertEquals(REPORT, InstanceReport.decode(Arrays.copyOf(bytes, bytes.length + 20)));
  }

  @Test
  void anotherWireVersionIsRefused() {
    byte[] bytes = REPORT.encode();
    bytes[0] = 2;
    IOException refused = assertThrows(IOException.class, () -> InstanceReport.decode(bytes));
    assertEquals("expected wire version 1, found 2", refused.getMessage());
  }

  @Test
  void noBytesWhateverDoWorseThanBeRefused() {
    Random random = new Random(42);
    byte[] good = REPORT.encode();
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        InstanceReport decoded = InstanceReport.decode(bytes);
        assertTrue(decoded.load().open() >= 0 && decoded.load().cap() >= 0);
      } catch (IOException expected) {
        refused++;
      }
    }
    assertTrue(refused > 1000);
  }
}
