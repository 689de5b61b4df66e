package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.CloseCode;
import io.headroom.proxy.sessions.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * One direction of a session: takes the source's frames to the sink. Lives on the session's event
 * loop from the 101 until both sockets are closed.
 */
final class FrameRelay {
  private final Events events;
  private final Direction direction;
  private final FrameScanner scanner;
  private final Channel source;
  private final FrameWriter sink;
  private final boolean answersPings;

  // Owned by the session's event loop.

  /** Whether the source sent its close frame: what follows is dropped. */
  private boolean closeReceived;

  /** Whether nothing of the source is forwarded any more. */
  private boolean muted;

  private long dataBytes;

  /** Data frames told of. */
  private long frames;

  /** Close code that the source sent; 1006 while it sent none. */
  private int receivedCode = CloseCode.ABNORMAL;

  /**
   * @param answersPings whether the source's pings are taken out
   */
  FrameRelay(
      Events events,
      Direction direction,
      FrameScanner scanner,
      Channel source,
      FrameWriter sink,
      boolean answersPings) {
    this.events = events;
    this.direction = direction;
    this.scanner = scanner;
    this.source = source;
    this.sink = sink;
    this.answersPings = answersPings;
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
        sink.write(in);
      } else if (clean > from) {
        sink.write(in.retainedSlice(from, clean - from));
      }
      // Before the event: it may end the session, whose last line tells the sums.
      events.onCarried(direction, scanner.frames() - frames, next - from);
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

  /** Sends the sink an empty pong, unless it is owed one anyway. */
  void beat() {
    if (!sink.owesPong()) {
      pong(ControlFrames.NO_PAYLOAD);
      sink.flush();
    }
  }

  /** Sends the sink a pong at the next frame boundary; what is written is flushed later. */
  void pong(byte[] payload) {
    sink.owePong(payload);
    writeOwed();
  }

  /** Sends a close to the sink at the next frame boundary, and nothing after it. */
  void close(int code, String reason) {
    sink.oweClose(code, reason);
    writeOwedNow();
  }

  /** Sends the sink what it gets in place of the source's own close, if that is still awaited. */
  void sendReplacedClose() {
    sink.oweReplacedClose();
    writeOwedNow();
  }

  /** Drops what the source sends from now on, and reads it so that its close is seen. */
  void mute() {
    muted = true;
    source.config().setAutoRead(true);
  }

  /** The sink takes more: its source may be read again. */
  void onSinkWritable() {
    if (sink.owesPong()) {
      writeOwedNow();
    }
    source.config().setAutoRead(true);
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

  Direction direction() {
    return direction;
  }

  Channel source() {
    return source;
  }

  FrameWriter sink() {
    return sink;
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
      case VIOLATION -> refuse(EndCause.PROTOCOL_VIOLATION, scanner.fault());
      case TOO_LARGE -> refuse(EndCause.FRAME_TOO_LARGE, scanner.fault());
    }
  }

  private void refuse(EndCause cause, String fault) {
    mute();
    events.onFault(this, cause, direction.label() + ": " + fault);
  }

  private void control() {
    int opcode = scanner.controlOpcode();
    if (opcode == ControlFrames.CLOSE) {
      close(scanner.controlPayload());
    } else if (opcode == ControlFrames.PING && answersPings) {
      events.onPing(this, scanner.controlPayload());
    } else {
      writeKept();
    }
  }

  private void close(byte[] payload) {
    closeReceived = true;
    if (payload.length == 1) {
      refuse(EndCause.PROTOCOL_VIOLATION, "close frame of one byte");
      return;
    }
    mute();
    receivedCode = ControlFrames.closeCode(payload);
    sink.forwardClose(scanner.kept(), scanner.keptLength());
    events.onClose(this);
  }

  /** After the end only one thing matters: the peer's answer to our close. */
  private void lookForClose(ByteBuf in, int from, int end) {
    if (!closeReceived && scanner.findClose(in, from, end)) {
      closeReceived = true;
      events.onClose(this);
    }
  }

  private void writeKept() {
    sink.write(scanner.kept(), scanner.keptLength());
  }

  private void writeOwedNow() {
    writeOwed();
    sink.flush();
  }

  private void writeOwed() {
    if (scanner.atBoundary() && sink.writeOwed()) {
      mute();
      sink.flush();
      events.onCloseSent();
    }
    scanner.stopAtBoundary(sink.needsBoundary());
  }

  private void holdSourceWhileSinkIsFull() {
    if (sink.isWritable() || muted) {
      return;
    }
    sink.flush();
    if (!sink.isWritable()) {
      source.config().setAutoRead(false);
    }
  }
}
