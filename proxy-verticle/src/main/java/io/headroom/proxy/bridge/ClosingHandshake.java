package io.headroom.proxy.bridge;

import io.netty.channel.Channel;

/**
 * How a session's sockets are left: each once it was sent a close and has answered, or when that
 * takes too long. On the session's event loop, from the first close frame or the end of the session
 * until both sockets are closed.
 */
final class ClosingHandshake {
  /** How long the session waits for a close to be answered, and how long a peer may be silent. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How long a slow peer may take what is on its way to it. */
  static final long SLOW_NANOS = 60_000_000_000L;

  /**
   * How long the other peer may answer what a faulty peer sent before its fault, which then is
   * told.
   */
  static final long FAULT_GRACE_NANOS = 250_000_000L;

  private final BridgeHome home;
  private final FrameRelay fromClient;
  private final FrameRelay fromUpstream;

  // Owned by the session's event loop.

  private boolean begun;
  private long beginNanos;
  private boolean faulty;
  private long faultNanos;

  ClosingHandshake(BridgeHome home, FrameRelay fromClient, FrameRelay fromUpstream) {
    this.home = home;
    this.fromClient = fromClient;
    this.fromUpstream = fromUpstream;
  }

  void begin(long nowNanos) {
    if (!begun) {
      begun = true;
      beginNanos = nowNanos;
    }
  }

  boolean begun() {
    return begun;
  }

  /** The source of this relay broke a rule: its peer is told at once, it itself in order. */
  void fault(FrameRelay answers, EndCause cause, long nowNanos) {
    answers.sink().replaceClose(cause.code(), cause.reason());
    faulty = true;
    faultNanos = nowNanos;
  }

  /** The faulty peer is told now, although the other has not answered. */
  void tellFaulty(long nowNanos) {
    if (faulty && nowNanos - faultNanos >= FAULT_GRACE_NANOS) {
      fromUpstream.closeNow();
      fromClient.closeNow();
    }
  }

  /** Who sent the first close frame. */
  EndCause firstCloser() {
    return fromClient.closeReceived() ? EndCause.CLIENT_CLOSED : EndCause.UPSTREAM_CLOSED;
  }

  boolean overdue(long nowNanos) {
    return begun && nowNanos - beginNanos >= PATIENCE_NANOS;
  }

  boolean socketsClosed() {
    return !fromClient.source().isActive() && !fromUpstream.source().isActive();
  }

  /** Closes the sockets that were sent their close and have sent their own. */
  void closeSockets() {
    closeIfDone(fromClient, fromUpstream);
    closeIfDone(fromUpstream, fromClient);
  }

  /** Cuts the sockets once neither peer takes anything any more, or one has been slow for long. */
  void cutOverdue(long nowNanos) {
    boolean taking = takes(fromClient.source()) || takes(fromUpstream.source());
    if (!taking || nowNanos - beginNanos >= SLOW_NANOS) {
      fromClient.source().close();
      fromUpstream.source().close();
    }
  }

  /** A peer that lives takes what waits for it here; else what the kernel has is on its way. */
  private boolean takes(Channel peer) {
    long silence =
        SocketEnds.holds(peer) ? home.unacknowledgedNanos(peer) : home.sinceAcknowledgedNanos(peer);
    return peer.isActive() && silence < PATIENCE_NANOS;
  }

  private static void closeIfDone(FrameRelay from, FrameRelay to) {
    if (from.closeReceived() && to.sink().closeSent()) {
      SocketEnds.closeAfterFlush(from.source());
    } else if (from.faulty() && to.sink().closeSent()) {
      SocketEnds.endOutput(from.source());
    }
  }
}
