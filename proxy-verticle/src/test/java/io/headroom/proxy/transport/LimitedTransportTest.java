package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Each connection to others has one place, from its beginning to its end. */
class LimitedTransportTest {
  private static final int MOST = 2;

  private final ConnectionLimits limits = new ConnectionLimits(() -> 0);

  LimitedTransportTest() {
    limits.mostOutgoing(MOST);
  }

  private Channel dial() {
    return LimitedTransport.counted(EmbeddedChannel::new, limits);
  }

  private static Channel noDescriptor() {
    throw new ChannelException("Too many open files");
  }

  private static Channel noMemory() {
    throw new OutOfMemoryError("Cannot reserve direct buffer memory");
  }

  @Test
  void aClosedConnectionMakesRoom() {
    Channel first = dial();
    Channel second = dial();
    assertEquals(
        "no more than 2 connections to upstreams: see ulimit -n",
        assertThrows(ChannelException.class, this::dial).getMessage());

    first.close();

    Channel third = dial();
    assertThrows(ChannelException.class, this::dial);
    second.close();
    third.close();
  }

  @Test
  void whatFailedToBeginTakesNobodysPlace() {
    for (int i = 0; i < 10; i++) {
      ChannelException failed =
          assertThrows(
              ChannelException.class,
              () -> LimitedTransport.counted(LimitedTransportTest::noDescriptor, limits));
      assertEquals("Too many open files", failed.getMessage());
      assertThrows(
          OutOfMemoryError.class,
          () -> LimitedTransport.counted(LimitedTransportTest::noMemory, limits));
    }

    Channel first = dial();
    Channel second = dial();
    first.close();
    second.close();
  }
}
