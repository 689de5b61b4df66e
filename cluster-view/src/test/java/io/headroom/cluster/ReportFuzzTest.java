package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.cluster.trust.Trust;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that come as a report are refused, or are one that reads the same when it is told again.
 */
public class ReportFuzzTest {

  /**
   * One input of the fuzzer.
   *
   * @param input a report
   */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    ReportReader reader = new ReportReader(Trust.ofEverybody().seal("own", 1));
    InstanceReport report = reader.read(input);
    if (report != null) {
      reader.believes(report, null);
      assertEquals(report, InstanceReport.decode(report.encode()));
    }
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(ReportFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsWhatTheFuzzerKept(FuzzSeeds seed) throws IOException {
    fuzzerTestOneInput(seed.bytes());
  }
}
