package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, since Netty reads its settings once. */
class GuardedUringIT {
  /** What Netty takes into one array of buffers at most, whatever room that has. */
  private static final String IOV_MAX = "1024";

  private static final int PATIENCE_SECONDS = 20;

  /** With more room than it takes, Netty would not see that the array is full. */
  @Test
  void anEventLoopSubmitsWhatItGathersBeforeNettyTakesNoMore() throws Exception {
    assumeTrue(new GuardedUring().available());

    assertEquals(IOV_MAX, toldByAFreshJvm());
  }

  private static String toldByAFreshJvm() throws IOException, InterruptedException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Teller.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String told =
          new String(jvm.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      jvm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return told;
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Chooses a transport as Headroom does, and tells what Netty made of its settings. */
  static final class Teller {
    private Teller() {}

    public static void main(String[] arguments) throws Exception {
      Transports.ofThisMachine().open("", transport -> transport);
      Field room = IoUring.class.getDeclaredField("NUM_ELEMENTS_IOVEC");
      room.setAccessible(true);
      System.out.println(room.getInt(null));
    }
  }
}
