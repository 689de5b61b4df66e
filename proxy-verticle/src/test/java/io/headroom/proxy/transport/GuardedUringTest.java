package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.uring.IoUring;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

final class GuardedUringTest {

  /** What Netty takes into one array of buffers at most, whatever room that has. */
  private static final int IOV_MAX = 1_024;

  /** With more room than it takes, Netty would not see that the array is full. */
  @Test
  void eventLoopSubmitsWhatItGathersBeforeNettyTakesNoMore() throws ReflectiveOperationException {
    assumeTrue(new GuardedUring().available());

    Field room = IoUring.class.getDeclaredField("NUM_ELEMENTS_IOVEC");
    room.setAccessible(true);
    assertEquals(IOV_MAX, room.getInt(null));
  }
}
