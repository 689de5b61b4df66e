package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SampleTest {
  private static final String LINE =
      "{\"mode\":\"echo\",\"messages\":183625,\"perSecond\":91803.0,\"proxyCpuMicros\":10.7373,"
          + "\"upstreamCpuMicros\":5.3710,\"loadCpuMicros\":5.3779,\"proxyBusy\":0.9857,"
          + "\"proxyCoreForeign\":0.0039,\"loadCoreForeign\":%s,\"p50Micros\":675.8,\"p99Micros\":1044.5}";

  @Test
  void readsTheLineOfTheLoadGenerator() {
    Sample sample = Sample.parse(LINE.replace("%s", "0.02"));
    assertEquals(new Sample(10.7373, 5.3710, 5.3779, 91803, 675.8, 1044.5, 0.9857, 0.02), sample);
    assertFalse(sample.disturbed());
  }

  @Test
  void aWindowInWhichEitherCoreRanSomethingElseIsDisturbed() {
    assertTrue(Sample.parse(LINE.replace("%s", "0.4401")).disturbed());
  }
}
