package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.SessionIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

/** A bridge between two channels without sockets. */
final class RelayPair implements AutoCloseable {
  final FakeHome home;
  final SlotPool pool = new SlotPool(1, () -> {});
  final Slot slot = pool.acquire().orElseThrow();
  final End client = new End();
  final End upstream = new End();
  final Bridge bridge;

  RelayPair(FakeHome home) {
    this.home = home;
    SessionIdentity identity =
        new SessionIdentity("s-1", "app", "/app/", "alice", "192.0.2.1", "", home.now, home.tenure);
    this.bridge =
        new Bridge(identity, now -> home.accessHolds, slot, home.home(), client, upstream, 0);
    client.pipeline().addLast(client.writes, bridge.clientHandler());
    upstream.pipeline().addLast(upstream.writes, bridge.upstreamHandler());
  }

  RelayPair() {
    this(new FakeHome());
  }

  /**
   * Advances the clock and looks at the session once.
   *
   * @return whether it has a socket left
   */
  boolean tickAfterMillis(long millis) {
    home.now += millis * 1_000_000;
    bridge.tick(home.now);
    return client.isActive() || upstream.isActive();
  }

  @Override
  public void close() {
    client.readOn();
    upstream.readOn();
    client.finishAndReleaseAll();
    upstream.finishAndReleaseAll();
  }

  /** Writes and flushes that reached a channel. */
  static final class Writes extends ChannelOutboundHandlerAdapter {
    int writes;
    int flushes;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      writes++;
      ctx.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      ctx.flush();
    }
  }

  /** A channel whose peer may stop reading. */
  static final class End extends EmbeddedChannel {
    final Writes writes = new Writes();
    private boolean stuck;

    End() {
      config().setWriteBufferWaterMark(new WriteBufferWaterMark(1024, 4096));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stuck) {
        super.doWrite(in);
      }
    }

    void stopReading() {
      stuck = true;
    }

    void readOn() {
      stuck = false;
      flush();
    }

    /** One burst of reads. */
    void sends(byte[]... reads) {
      for (byte[] read : reads) {
        pipeline().fireChannelRead(Unpooled.copiedBuffer(read));
      }
      pipeline().fireChannelReadComplete();
    }

    /** All that was written to it since the last call. */
    byte[] received() {
      byte[] all = new byte[0];
      for (ByteBuf next = readOutbound(); next != null; next = readOutbound()) {
        byte[] bytes = new byte[next.readableBytes()];
        next.readBytes(bytes);
        next.release();
        all = Frames.concat(all, bytes);
      }
      return all;
    }

    String receivedHex() {
      return Frames.hex(received());
    }
  }
}
