package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session: the last handler of the source's pipeline and the only writer of the
 * sink. Lives on the session's event loop from the 101 until both sockets are closed.
 */
final class FrameRelay extends ChannelInboundHandlerAdapter {
  private final Bridge bridge;
  private final Direction direction;
  private final FrameScanner scanner;
  private final Channel source;
  private final Channel sink;
  private final boolean answersPings;

  // Owned by the session's event loop.

  /** The newest control frame's payload that waits for a boundary or for a writable sink. */
  private byte @Nullable [] owedPong;

  /** The close frame's payload that waits for a boundary. */
  private byte @Nullable [] owedClose;

  /** The close frame's payload that the sink gets in place of the source's own. */
  private byte @Nullable [] lastClose;

  /** Whether the sink was sent its close frame, the last thing it ever gets. */
  private boolean closeSent;

  /** Whether the source sent its close frame: what follows is dropped. */
  private boolean closeReceived;

  /** Whether nothing of the source is forwarded any more. */
  private boolean muted;

  private boolean flushNeeded;
  private long bytes;
  private long dataBytes;

  /** Data frames told to the bridge. */
  private long frames;

  /** Close code that the source sent; 1006 while it sent none. */
  private int receivedCode = CloseCode.ABNORMAL;

  FrameRelay(
      Bridge bridge, Direction direction, FrameScanner scanner, Channel source, Channel sink) {
    this.bridge = bridge;
    this.direction = direction;
    this.scanner = scanner;
    this.source = source;
    this.sink = sink;
    this.answersPings = bridge.answersPings();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf in) {
      relay(in);
    } else if (message instanceof HttpContent || closeReceived) {
      // The codec that was just removed may still hand over its empty last content.
      ReferenceCountUtil.release(message);
    } else {
      ReferenceCountUtil.release(message);
      bridge.end(EndCause.INTERNAL, "unexpected message in the pipeline");
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
    // Pongs for the pings in this burst.
    bridge.reverse(this).flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // This is the source's: whether the other direction may go on.
    if (source.isWritable()) {
      bridge.reverse(this).sinkWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    bridge.sourceClosed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset, mostly. The close makes channelInactive tell the bridge.
    bridge.socketFailed(this, cause);
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // Vert.x announces its shutdown here; draining is ours and comes before.
    ReferenceCountUtil.release(event);
  }

  /** Forwards what a read brought, or what came before this handler was in place. */
  void relay(ByteBuf in) {
    if (muted) {
      lookForClose(in, in.readerIndex(), in.writerIndex());
      in.release();
      return;
    }
    int start = in.readerIndex();
    int end = in.writerIndex();
    boolean passedOn = false;
    int from = start;
    while (from < end && !muted) {
      FrameScanner.Event event = scanner.scan(in, from, end);
      int clean = scanner.cleanEnd();
      int next = scanner.position();
      if (clean == end && from == start) {
        passedOn = true;
        write(in);
      } else if (clean > from) {
        write(in.retainedSlice(from, clean - from));
      }
      // Before the event: it may end the session, whose last line tells the sums.
      bridge.carried(direction, scanner.frames() - frames, next - from);
      frames = scanner.frames();
      dataBytes += clean - from;
      from = next;
      act(event);
    }
    if (from < end) {
      lookForClose(in, from, end);
    }
    if (!passedOn) {
      in.release();
    }
    writeOwed();
    holdSourceWhileSinkIsFull();
  }

  /** Sends a pong to the sink as soon as its stream allows; only the newest one that waits. */
  void owePong(byte[] payload) {
    if (!closeSent && owedClose == null) {
      owedPong = payload;
      writeOwed();
    }
  }

  /** Sends the sink an empty pong, unless it is owed one anyway. */
  void beat() {
    if (owedPong == null) {
      owePong(ControlFrames.NO_PAYLOAD);
      flush();
    }
  }

  /** Sends a close to the sink at the next frame boundary, and nothing after it. */
  void oweClose(int code, String reason) {
    if (!closeSent && owedClose == null && lastClose == null) {
      owedClose = ControlFrames.closePayload(code, reason);
      owedPong = null;
      writeOwed();
      flush();
    }
  }

  /** Goes on until the source closes, then sends the sink this close and not the source's. */
  void closeAfterSource(int code, String reason) {
    lastClose = ControlFrames.closePayload(code, reason);
  }

  /** Waits no longer for the source to close. */
  void closeNow() {
    if (lastClose != null && !closeSent && owedClose == null) {
      owedClose = lastClose;
      writeOwed();
      flush();
    }
  }

  /** Drops what the source sends from now on, and reads it so that its close is seen. */
  void mute() {
    muted = true;
    source.config().setAutoRead(true);
  }

  void flush() {
    if (flushNeeded) {
      flushNeeded = false;
      sink.flush();
    }
  }

  boolean closeSent() {
    return closeSent;
  }

  boolean closeReceived() {
    return closeReceived;
  }

  /** Whether the source's stream cannot be read any further: it will never send a close. */
  boolean faulty() {
    return !scanner.fault().isEmpty();
  }

  int receivedCode() {
    return receivedCode;
  }

  Channel source() {
    return source;
  }

  Channel sink() {
    return sink;
  }

  /** Bytes that went to the sink, for the heartbeat. */
  long bytes() {
    return bytes;
  }

  /** Grows with every data frame and each of its bytes: what tells a session from an idle one. */
  long activity() {
    return scanner.frames() + dataBytes;
  }

  private void act(FrameScanner.Event event) {
    switch (event) {
      case END -> {}
      case CONTROL -> control();
      case KEPT_HEADER -> writeKept();
      case BOUNDARY -> writeOwed();
      case VIOLATION -> refuse(EndCause.PROTOCOL_VIOLATION);
      case TOO_LARGE -> refuse(EndCause.FRAME_TOO_LARGE);
    }
  }

  private void refuse(EndCause cause) {
    mute();
    bridge.fault(this, cause, direction.label() + ": " + scanner.fault());
  }

  private void control() {
    int opcode = scanner.controlOpcode();
    if (opcode == ControlFrames.CLOSE) {
      close();
    } else if (opcode == ControlFrames.PING && answersPings) {
      bridge.reverse(this).owePong(scanner.controlPayload());
    } else {
      writeKept();
    }
  }

  private void close() {
    byte[] payload = scanner.controlPayload();
    closeReceived = true;
    mute();
    if (payload.length == 1) {
      bridge.fault(
          this, EndCause.PROTOCOL_VIOLATION, direction.label() + ": close frame of one byte");
      return;
    }
    receivedCode = ControlFrames.closeCode(payload);
    if (!closeSent) {
      closeSent = true;
      owedPong = null;
      if (lastClose != null) {
        writeControl(ControlFrames.CLOSE, lastClose);
      } else {
        writeKept();
      }
      flush();
    }
    bridge.closeReceived(this);
  }

  /** After the end only one thing matters: the peer's answer to our close. */
  private void lookForClose(ByteBuf in, int index, int end) {
    int from = index;
    scanner.stopAtBoundary(false);
    while (from < end && !closeReceived && scanner.fault().isEmpty()) {
      FrameScanner.Event event = scanner.scan(in, from, end);
      from = scanner.position();
      if (event == FrameScanner.Event.CONTROL && scanner.controlOpcode() == ControlFrames.CLOSE) {
        closeReceived = true;
        bridge.closeReceived(this);
      }
    }
  }

  private void writeKept() {
    byte[] kept = scanner.kept();
    int length = scanner.keptLength();
    write(sink.alloc().buffer(length).writeBytes(kept, 0, length));
  }

  private void write(ByteBuf out) {
    bytes += out.readableBytes();
    flushNeeded = true;
    sink.write(out, sink.voidPromise());
  }

  private void writeOwed() {
    boolean boundary = scanner.atBoundary();
    if (boundary && owedPong != null && sink.isWritable()) {
      writeControl(ControlFrames.PONG, owedPong);
      owedPong = null;
    }
    if (boundary && owedClose != null) {
      writeControl(ControlFrames.CLOSE, owedClose);
      owedClose = null;
      closeSent = true;
      mute();
      flush();
      bridge.closeWritten(this);
    }
    scanner.stopAtBoundary(owedClose != null || owedPong != null && sink.isWritable());
  }

  private void writeControl(int opcode, byte[] payload) {
    boolean masked = direction == Direction.CLIENT_TO_UPSTREAM;
    write(ControlFrames.frame(sink.alloc(), opcode, payload, masked));
  }

  private void holdSourceWhileSinkIsFull() {
    if (sink.isWritable() || muted) {
      return;
    }
    flush();
    if (!sink.isWritable()) {
      source.config().setAutoRead(false);
    }
  }

  private void sinkWritable() {
    if (owedPong != null) {
      writeOwed();
      flush();
    }
    source.config().setAutoRead(true);
  }
}
