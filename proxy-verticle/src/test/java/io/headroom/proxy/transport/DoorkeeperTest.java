package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
  private static final InetSocketAddress DOOR = new InetSocketAddress("127.0.0.1", 8000);

  private final ConnectionLimits limits = new ConnectionLimits(() -> 0);
  private final EmbeddedChannel listening =
      new EmbeddedChannel(new Doorkeeper(limits)) {
        @Override
        protected SocketAddress localAddress0() {
          return DOOR;
        }
      };

  private void keptHere() {
    limits.keep(limits.clients(), "127.0.0.1", DOOR.getPort());
  }

  @Test
  void aBurstThatTookTheLastDescriptorPausesItForAMomentOnly() {
    keptHere();
    EmbeddedChannel idle = new EmbeddedChannel();
    listening.writeInbound(idle);
    assertEquals(idle, listening.readInbound());

    listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    listening.checkException();
    assertFalse(listening.config().isAutoRead());
    assertFalse(idle.isOpen(), "whoever does nothing makes room");
    assertEquals(2, limits.clients().turnedAway());

    listening.advanceTimeBy(10, TimeUnit.MILLISECONDS);
    listening.runScheduledPendingTasks();
    assertTrue(listening.config().isAutoRead());
  }

  @Test
  void anotherFailureIsNotOurs() {
    keptHere();
    listening.pipeline().fireExceptionCaught(new IllegalStateException("a bug"));
    assertThrows(IllegalStateException.class, listening::checkException);
    assertTrue(listening.config().isAutoRead());
  }

  @Test
  void aSocketWithoutALimitIsLeftAlone() {
    listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    assertThrows(IOException.class, listening::checkException);
  }

  @Test
  void beyondTheLimitItIsClosedAtOnce() {
    keptHere();
    limits.clients().most(0);
    EmbeddedChannel one = new EmbeddedChannel();
    listening.writeInbound(one);
    assertNull(listening.readInbound());
    assertFalse(one.isOpen());
  }
}
