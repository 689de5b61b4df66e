package io.headroom.e2e.load;

import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.util.Arrays;

/** Times the echoes of one session. */
final class Latencies {

  private static final int ECHOES = 3_000;

  private Latencies() {}

  /** The 99th percentile of many echoes in a row, in nanoseconds; each echo is checked. */
  static long p99Nanos(WebSocketProbe probe) throws IOException {
    long[] nanos = new long[ECHOES];
    for (int i = 0; i < ECHOES; i++) {
      String text = "echo " + i;
      long start = System.nanoTime();
      probe.send(Frame.text(text));
      Frame back = probe.readMessage();
      nanos[i] = System.nanoTime() - start;
      if (!back.text().equals(text)) {
        throw new AssertionError("expected " + text + ", found " + back.text());
      }
    }
    Arrays.sort(nanos);
    return nanos[ECHOES * 99 / 100];
  }
}
