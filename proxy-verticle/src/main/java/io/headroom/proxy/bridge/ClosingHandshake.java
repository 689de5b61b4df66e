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
  private Closing state = Closing.OPEN;
  private long beginNanos;
  private long faultNanos;

  ClosingHandshake(BridgeHome home, FrameRelay fromClient, FrameRelay fromUpstream) {
    this.home = home;
    this.fromClient = fromClient;
    this.fromUpstream = fromUpstream;
  }

  boolean begun() {
    return state != Closing.OPEN;
  }

  /**
   * The session is over.
   *
   * @return false when it was before
   */
  boolean end(long nowNanos) {
    boolean first = !isOver();
    if (first) {
      begin(nowNanos);
      state = Closing.LEAVING;
    }
    return first;
  }

  /** The session is over by this fault of a peer, which is told of it last. */
  void faulted(long nowNanos) {
    state = Closing.FAULTED;
    faultNanos = nowNanos;
  }

  /** A close went one way or the other: sockets that need no more are closed. */
  void leave(long nowNanos) {
    begin(nowNanos);
    if (isOver()) {
      closeIfDone(fromClient, fromUpstream);
      closeIfDone(fromUpstream, fromClient);
    }
  }

  /** The faulty peer is told now, although the other has not answered. */
  void tellFaulty(long nowNanos) {
    if (state == Closing.FAULTED && nowNanos - faultNanos >= FAULT_GRACE_NANOS) {
      state = Closing.LEAVING;
      fromUpstream.sendReplacedClose();
      fromClient.sendReplacedClose();
    }
  }

  /** Who sent the first close frame. */
  EndCause firstCloser() {
    return fromClient.closeReceived() ? EndCause.CLIENT_CLOSED : EndCause.UPSTREAM_CLOSED;
  }

  boolean overdue(long nowNanos) {
    return begun() && nowNanos - beginNanos >= PATIENCE_NANOS;
  }

  boolean socketsClosed() {
    return !fromClient.source().isActive() && !fromUpstream.source().isActive();
  }

  /** Cuts the sockets once neither peer takes anything any more, or one has been slow for long. */
  void cutOverdue(long nowNanos) {
    boolean taking = takes(fromClient.source()) || takes(fromUpstream.source());
    if (!taking || nowNanos - beginNanos >= SLOW_NANOS) {
      fromClient.source().close();
      fromUpstream.source().close();
    }
  }

  private void begin(long nowNanos) {
    if (state == Closing.OPEN) {
      state = Closing.AWAITED;
      beginNanos = nowNanos;
    }
  }

  private boolean isOver() {
    return state == Closing.LEAVING || state == Closing.FAULTED;
  }

  /** A peer that lives takes what waits for it here; else what the kernel has is on its way. */
  private boolean takes(Channel peer) {
    long silence =
        SocketEnds.holds(peer) ? home.unacknowledgedNanos(peer) : home.sinceAcknowledgedNanos(peer);
    return peer.isActive() && silence < PATIENCE_NANOS;
  }

  /** Closes a socket that was sent its close and has sent its own. */
  private static void closeIfDone(FrameRelay from, FrameRelay to) {
    if (from.closeReceived() && to.sink().closeSent()) {
      SocketEnds.closeAfterFlush(from.source());
    } else if (from.faulty() && to.sink().closeSent()) {
      SocketEnds.endOutput(from.source());
    }
  }
}
