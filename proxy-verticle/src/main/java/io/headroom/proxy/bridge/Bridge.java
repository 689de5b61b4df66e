package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: a relay each way and their one end. Lives on one event loop; {@link #end} runs once,
 * after it the sockets only linger for the peers' answers to the close.
 */
final class Bridge implements Session, SessionTick.Ticked {
  private static final Logger LOG = LoggerFactory.getLogger("io.headroom.sessions");

  /** How long a peer may take to answer a close before its socket is cut. */
  static final long CLOSING_NANOS = 5_000_000_000L;

  /**
   * How long the other peer may answer what a faulty peer sent before its fault, which then is
   * told.
   */
  static final long FAULT_GRACE_NANOS = 250_000_000L;

  private final SessionIdentity identity;
  private final Slot slot;
  private final BridgeHome home;
  private final FrameRelay fromClient;
  private final FrameRelay fromUpstream;
  private final Traffic traffic = new Traffic();

  // Owned by the session's event loop.
  private boolean ended;

  /** When a faulty peer is told although the other has not answered. */
  private long faultNanos;

  /** When the sockets are cut; 0 while no close is under way. */
  private long deadlineNanos;

  private long heartbeatBytes;
  private long heartbeatNanos;
  private long activity;

  /** Read by other threads. */
  private volatile long lastActiveNanos;

  Bridge(
      SessionIdentity identity,
      Slot slot,
      BridgeHome home,
      Channel client,
      Channel upstream,
      int allowedRsv) {
    this.identity = identity;
    this.slot = slot;
    this.home = home;
    long max = home.maxFramePayload();
    this.fromClient =
        new FrameRelay(
            this,
            Direction.CLIENT_TO_UPSTREAM,
            new FrameScanner(true, allowedRsv, max),
            client,
            upstream);
    this.fromUpstream =
        new FrameRelay(
            this,
            Direction.UPSTREAM_TO_CLIENT,
            new FrameScanner(false, allowedRsv, max),
            upstream,
            client);
    this.lastActiveNanos = home.nanoTime();
    this.heartbeatNanos = lastActiveNanos;
  }

  /** The session is open; the relays are in both pipelines now. */
  void open() {
    home.registry().add(this);
    home.tick().add(this);
  }

  /** Begins to relay; nothing but the relays is in the frames' way now. */
  void begin(ByteBuf earlyClientBytes) {
    fromClient.relay(earlyClientBytes);
    fromClient.flush();
    fromUpstream.flush();
    if (!fromClient.source().isActive()) {
      sourceClosed(fromClient);
    } else if (!fromUpstream.source().isActive()) {
      sourceClosed(fromUpstream);
    }
  }

  FrameRelay fromClient() {
    return fromClient;
  }

  FrameRelay fromUpstream() {
    return fromUpstream;
  }

  FrameRelay reverse(FrameRelay relay) {
    return relay == fromClient ? fromUpstream : fromClient;
  }

  boolean answersPings() {
    return home.answersPings();
  }

  void carried(Direction direction, long frames, long bytes) {
    traffic.add(direction, frames, bytes);
    home.traffic().add(direction, frames, bytes);
  }

  /** The source of this relay sent its close frame, or answered ours. */
  void closeReceived(FrameRelay relay) {
    if (reverse(relay).closeReceived()) {
      // Whoever was first began the handshake.
      end(
          relay == fromClient ? EndCause.UPSTREAM_CLOSED : EndCause.CLIENT_CLOSED,
          "closing handshake complete");
    }
    startClosing();
    closeWhenDone();
  }

  void closeWritten(FrameRelay relay) {
    startClosing();
    closeWhenDone();
  }

  void sourceClosed(FrameRelay relay) {
    boolean client = relay == fromClient;
    if (fromClient.closeReceived() || fromUpstream.closeReceived()) {
      end(
          fromClient.closeReceived() ? EndCause.CLIENT_CLOSED : EndCause.UPSTREAM_CLOSED,
          "closed after the first close frame");
    } else {
      end(client ? EndCause.CLIENT_LOST : EndCause.UPSTREAM_LOST, "connection closed");
    }
    relay.closeNow();
    reverse(relay).mute();
    if (client || !relay.closeSent()) {
      // Nothing can complete a frame that was cut in the middle.
      SocketEnds.closeAfterFlush(relay.sink());
    }
    closeWhenDone();
  }

  void socketFailed(FrameRelay relay, Throwable cause) {
    LOG.debug(
        "session {}: {} socket: {}", id(), relay == fromClient ? "client" : "upstream", cause);
  }

  /** Ends the session, once: gives the slot back, tells both peers, counts, logs. */
  void end(EndCause cause, String detail) {
    end(cause, cause.code(), cause.reason(), detail);
  }

  /** The source of this relay broke a rule: its peer is told at once, it itself in order. */
  void fault(FrameRelay relay, EndCause cause, String detail) {
    reverse(relay).closeAfterSource(cause.code(), cause.reason());
    faultNanos = home.nanoTime() + FAULT_GRACE_NANOS;
    end(cause, detail);
  }

  @Override
  public boolean tick(long now) {
    if (deadlineNanos != 0) {
      return closingTick(now);
    }
    trackActivity(now);
    long idleNanos = home.idleTimeoutNanos();
    if (idleNanos > 0 && now - lastActiveNanos >= idleNanos) {
      end(EndCause.IDLE, "no data frame for " + (now - lastActiveNanos) / 1_000_000 + " ms");
    } else {
      heartbeat(now);
    }
    return true;
  }

  @Override
  public void close(int code, String reason) {
    fromClient
        .source()
        .eventLoop()
        .execute(() -> end(EndCause.ENDED_BY_REQUEST, code, reason, reason));
  }

  @Override
  public String id() {
    return identity.id();
  }

  @Override
  public String kind() {
    return identity.kind();
  }

  @Override
  public String path() {
    return identity.path();
  }

  @Override
  public String user() {
    return identity.user();
  }

  @Override
  public String clientAddress() {
    return identity.clientAddress();
  }

  @Override
  public long openedNanos() {
    return identity.openedNanos();
  }

  @Override
  public long lastActiveNanos() {
    return lastActiveNanos;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  private void end(EndCause cause, int code, String reason, String detail) {
    if (ended) {
      return;
    }
    ended = true;
    slot.release();
    home.registry().remove(this);
    SessionLog.ended(this, cause, code, fromClient, fromUpstream, home.nanoTime(), detail);
    home.events().ended(kind(), cause.by(), endCode(cause, code), home.nanoTime() - openedNanos());
    startClosing();
    if (code != CloseCode.ABNORMAL) {
      fromUpstream.oweClose(code, reason);
      fromClient.oweClose(code, reason);
    }
    closeWhenDone();
  }

  private int endCode(EndCause cause, int sent) {
    return switch (cause) {
      case CLIENT_CLOSED -> fromClient.receivedCode();
      case UPSTREAM_CLOSED -> fromUpstream.receivedCode();
      default -> sent;
    };
  }

  private void startClosing() {
    if (deadlineNanos == 0) {
      deadlineNanos = Math.max(1, home.nanoTime() + CLOSING_NANOS);
    }
  }

  private void closeWhenDone() {
    if (ended) {
      closeIfDone(fromClient, fromUpstream);
      closeIfDone(fromUpstream, fromClient);
    }
  }

  /** Closes a socket that was sent its close and has sent its own. */
  private void closeIfDone(FrameRelay from, FrameRelay to) {
    if (from.closeReceived() && to.closeSent()) {
      SocketEnds.closeAfterFlush(from.source());
    } else if (from.faulty() && to.closeSent()) {
      SocketEnds.endOutput(from.source());
    }
  }

  private boolean closingTick(long now) {
    if (now - deadlineNanos >= 0) {
      cut();
    }
    if (!fromClient.source().isActive() && !fromUpstream.source().isActive()) {
      home.registry().disconnected();
      return false;
    }
    if (faultNanos != 0 && now - faultNanos >= 0) {
      fromUpstream.closeNow();
      fromClient.closeNow();
    }
    return true;
  }

  private void cut() {
    end(
        fromClient.closeReceived() ? EndCause.CLIENT_CLOSED : EndCause.UPSTREAM_CLOSED,
        "no answer to the close");
    fromClient.source().close();
    fromUpstream.source().close();
  }

  private void trackActivity(long now) {
    long seen = fromClient.activity() + fromUpstream.activity();
    if (seen != activity) {
      activity = seen;
      lastActiveNanos = now;
    }
  }

  /** A pong to the browser where nothing was sent during the interval. */
  private void heartbeat(long now) {
    long interval = home.heartbeatNanos();
    if (fromUpstream.bytes() != heartbeatBytes) {
      heartbeatBytes = fromUpstream.bytes();
      heartbeatNanos = now;
    } else if (interval > 0 && now - heartbeatNanos >= interval) {
      fromUpstream.beat();
      heartbeatBytes = fromUpstream.bytes();
      heartbeatNanos = now;
    }
  }
}
