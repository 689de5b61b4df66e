package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StormTest {
  private static final String LINE =
      "{\"mode\":\"storm\",\"connections\":2000,\"seconds\":0.514,\"messages\":1997,"
          + "\"proxyCpuMicros\":250.5000,\"p50Micros\":201337.7,\"p99Micros\":413828.0,"
          + "\"resets\":0,\"refused\":3,\"verified\":3994}";

  @Test
  void readsTheLineOfTheLoadGenerator() {
    assertEquals(new Storm(0.514, 413.828, 250.5, 3), Storm.parse(LINE));
  }
}
