package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.FuzzSeeds;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream of frames is judged as the reference judges it, however it is cut into reads. */
public class FrameScannerFuzzTest {
  private static final int CUTS = 4;
  private static final int[] RESERVED = {0, 0x40, 0x70};

  /**
   * One input of the fuzzer.
   *
   * @param input which kind of stream (1 byte), where it is cut (4), the stream
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length <= 1 + CUTS) {
      return;
    }
    int kind = input[0] & 0xff;
    ScanOutcome.Stream stream =
        new ScanOutcome.Stream(
            (kind & 1) == 0, RESERVED[(kind >> 1) % 3], (kind & 64) == 0 ? 200 : 70_000);
    byte[] bytes = Arrays.copyOfRange(input, 1 + CUTS, input.length);
    int[] cuts = new int[CUTS];
    for (int i = 0; i < CUTS; i++) {
      cuts[i] = (input[1 + i] & 0xff) % (bytes.length + 1);
    }
    Arrays.sort(cuts);
    ScanOutcome reference = ReferenceParser.parse(stream, bytes);
    assertEquals(reference, ScanOutcome.scanned(stream, bytes).withoutReason());
    assertEquals(reference, ScanOutcome.scanned(stream, bytes, cuts).withoutReason());
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(FrameScannerFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void judgesWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
