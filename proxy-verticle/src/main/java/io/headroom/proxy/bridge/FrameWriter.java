package io.headroom.proxy.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of one peer's socket: forwards frames, and puts the proxy's own control frames
 * between them where the stream allows. On the session's event loop, from the 101 on.
 */
final class FrameWriter {
  private final Channel sink;
  private final boolean masked;

  // Owned by the session's event loop.

  /** The newest pong's payload that waits for a boundary or for a writable sink. */
  private byte @Nullable [] owedPong;

  /** The close frame's payload that waits for a boundary. */
  private byte @Nullable [] owedClose;

  /** The close frame's payload that the sink gets in place of the other peer's own. */
  private byte @Nullable [] lastClose;

  /** Whether the sink was sent its close frame, the last thing it ever gets. */
  private boolean closeSent;

  private boolean flushNeeded;
  private long bytes;

  /**
   * @param masked whether the proxy's own frames must be: the sink is an upstream
   */
  FrameWriter(Channel sink, boolean masked) {
    this.sink = sink;
    this.masked = masked;
  }

  /** Takes the buffer over. */
  void write(ByteBuf out) {
    bytes += out.readableBytes();
    flushNeeded = true;
    sink.write(out, sink.voidPromise());
  }

  void write(byte[] kept, int length) {
    write(sink.alloc().buffer(length).writeBytes(kept, 0, length));
  }

  /** Forwards the other peer's close, unless one went already. */
  void forwardClose(byte[] frame, int length) {
    if (closeSent) {
      return;
    }
    closeSent = true;
    owedPong = null;
    if (lastClose != null) {
      writeControl(ControlFrames.CLOSE, lastClose);
    } else {
      write(frame, length);
    }
    flush();
  }

  /** The next boundary brings this pong, in place of an older one that still waits. */
  void owePong(byte[] payload) {
    if (!closeSent && owedClose == null) {
      owedPong = payload;
    }
  }

  boolean owesPong() {
    return owedPong != null;
  }

  /** The next boundary brings this close, and nothing after it. */
  void oweClose(int code, String reason) {
    if (!closeSent && owedClose == null && lastClose == null) {
      owedClose = ControlFrames.closePayload(code, reason);
      owedPong = null;
    }
  }

  /** Once the other peer closes, this goes out and not that peer's own. */
  void replaceClose(int code, String reason) {
    lastClose = ControlFrames.closePayload(code, reason);
  }

  /** Waits no longer for the other peer to close. */
  void oweReplacedClose() {
    if (lastClose != null && !closeSent && owedClose == null) {
      owedClose = lastClose;
    }
  }

  /**
   * Writes what is owed, at a boundary.
   *
   * @return whether that was the close
   */
  boolean writeOwed() {
    if (owedPong != null && sink.isWritable()) {
      writeControl(ControlFrames.PONG, owedPong);
      owedPong = null;
    }
    if (owedClose == null) {
      return false;
    }
    writeControl(ControlFrames.CLOSE, owedClose);
    owedClose = null;
    closeSent = true;
    return true;
  }

  /** Whether something could go out if the stream were at a boundary. */
  boolean needsBoundary() {
    return owedClose != null || owedPong != null && sink.isWritable();
  }

  void flush() {
    if (flushNeeded) {
      flushNeeded = false;
      sink.flush();
    }
  }

  boolean isWritable() {
    return sink.isWritable();
  }

  boolean closeSent() {
    return closeSent;
  }

  /** Bytes that went to the sink. */
  long bytes() {
    return bytes;
  }

  /** Closes the socket behind everything that was written. */
  void closeSocket() {
    SocketEnds.closeAfterFlush(sink);
  }

  private void writeControl(int opcode, byte[] payload) {
    write(ControlFrames.frame(sink.alloc(), opcode, payload, masked));
  }
}
