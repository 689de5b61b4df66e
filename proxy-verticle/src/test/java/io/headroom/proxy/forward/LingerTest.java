package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LingerTest {
  private static final long NOTHING_SCHEDULED = -1;

  private final ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel connection = new EmbeddedChannel(last);

  @Test
  void aClientThatStaysIsClosedInTheEnd() {
    connection.freezeTime();
    Linger.on(connection.pipeline().context(last));
    connection.advanceTimeBy(4_999, TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
    assertTrue(connection.isOpen());

    connection.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
    assertFalse(connection.isOpen());
  }

  @Test
  void nothingWaitsForAClientThatHasClosed() {
    Linger.on(connection.pipeline().context(last));

    connection.pipeline().close(); // Its own close would end what waits.

    assertEquals(NOTHING_SCHEDULED, connection.runScheduledPendingTasks());
  }
}
