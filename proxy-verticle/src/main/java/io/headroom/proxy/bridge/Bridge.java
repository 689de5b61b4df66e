package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.sessions.CloseCode;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.sessions.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/**
 * One session: a relay each way and their one end. Lives on one event loop; {@link #end} runs once,
 * after it the sockets only linger for the peers' answers to the close.
 */
final class Bridge implements Session, SessionTick.Ticked {
  private final SessionIdentity identity;
  private final Slot slot;
  private final BridgeHome home;
  private final FrameRelay fromClient;
  private final FrameRelay fromUpstream;
  private final ClosingHandshake closing;
  private final Activity activity;
  private final Heartbeat heartbeat;
  private final PeerWatch clientWatch;
  private final PeerWatch upstreamWatch;
  private final Traffic traffic = new Traffic();

  // Owned by the session's event loop.
  private boolean ended;
  private SessionTick.@Nullable Entry ticking;

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
    this.fromClient = relay(Direction.CLIENT_TO_UPSTREAM, client, upstream, allowedRsv);
    this.fromUpstream = relay(Direction.UPSTREAM_TO_CLIENT, upstream, client, allowedRsv);
    this.closing = new ClosingHandshake(home, fromClient, fromUpstream);
    long now = home.nanoTime();
    this.activity = new Activity(fromClient, fromUpstream, now);
    this.heartbeat = new Heartbeat(fromUpstream, now);
    this.clientWatch = new PeerWatch(home, client);
    this.upstreamWatch = new PeerWatch(home, upstream);
  }

  /** The session is open; the relays are in both pipelines now. */
  void open() {
    home.registry().add(this);
    ticking = home.tick().add(this);
  }

  /** Begins to relay; nothing but the relays is in the frames' way now. */
  void begin(ByteBuf earlyClientBytes) {
    fromClient.relay(earlyClientBytes);
    fromClient.sink().flush();
    fromUpstream.sink().flush();
    if (!fromClient.source().isActive()) {
      sourceClosed(fromClient);
    } else if (!fromUpstream.source().isActive()) {
      sourceClosed(fromUpstream);
    }
  }

  ChannelHandler clientHandler() {
    return new SourceHandler(this, fromClient);
  }

  ChannelHandler upstreamHandler() {
    return new SourceHandler(this, fromUpstream);
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
      EndCause first = relay == fromClient ? EndCause.UPSTREAM_CLOSED : EndCause.CLIENT_CLOSED;
      end(first, "closing handshake complete");
    }
    leave();
  }

  /** A close went one way or the other: sockets that need no more are closed. */
  void leave() {
    closing.begin(home.nanoTime());
    if (ended) {
      closing.closeSockets();
    }
  }

  void sourceClosed(FrameRelay relay) {
    if (fromClient.closeReceived() || fromUpstream.closeReceived()) {
      end(closing.firstCloser(), "closed after the first close frame");
    } else {
      end(EndCause.lost(relay.direction()), "connection closed");
    }
    relay.closeNow();
    reverse(relay).mute();
    boolean clientLeft = relay == fromClient && !relay.closeReceived();
    if (clientLeft || !relay.sink().closeSent()) {
      // Nobody wants an answer, or nothing can complete a frame that was cut in the middle.
      relay.sink().closeSocket();
    }
    leave();
    if (closing.socketsClosed() && ticking != null && ticking.end()) {
      home.registry().disconnected();
    }
  }

  /** Ends the session, once: gives the slot back, tells both peers, counts, logs. */
  void end(EndCause cause, String detail) {
    end(cause, cause.code(), cause.reason(), detail);
  }

  /** The source of this relay broke a rule: its peer is told at once, it itself in order. */
  void fault(FrameRelay relay, EndCause cause, String detail) {
    closing.fault(reverse(relay), cause, home.nanoTime());
    end(cause, detail);
  }

  @Override
  public void tick(long now) {
    if (closing.begun()) {
      closing.tellFaulty(now);
      cutOverdue(now);
      return;
    }
    long idleNanos = activity.idleNanos(now);
    long idleLimit = home.idleTimeoutNanos();
    if (clientWatch.gone(now)) {
      gone(fromClient);
    } else if (upstreamWatch.gone(now)) {
      gone(fromUpstream);
    } else if (idleLimit > 0 && idleNanos >= idleLimit) {
      end(EndCause.IDLE, "no data frame for " + idleNanos / 1_000_000 + " ms");
    } else {
      heartbeat.tick(now, home.heartbeatNanos());
    }
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
  public String browser() {
    return identity.browser();
  }

  @Override
  public long openedNanos() {
    return identity.openedNanos();
  }

  @Override
  public long lastActiveNanos() {
    return activity.lastNanos();
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
    long now = home.nanoTime();
    int seen = cause.codeSeen(code, fromClient, fromUpstream);
    SessionLog.ended(this, cause, code, fromClient, fromUpstream, now, detail);
    home.events().ended(kind(), cause.by(), seen, now - openedNanos());
    closing.begin(now);
    if (code != CloseCode.ABNORMAL) {
      fromUpstream.close(code, reason);
      fromClient.close(code, reason);
    }
    leave();
  }

  private void gone(FrameRelay relay) {
    end(EndCause.lost(relay.direction()), PeerWatch.FINDING);
    relay.source().close();
  }

  private void cutOverdue(long now) {
    if (closing.overdue(now)) {
      end(closing.firstCloser(), "no answer to the close");
      closing.cutOverdue(now);
    }
  }

  private FrameRelay relay(Direction direction, Channel source, Channel sink, int allowedRsv) {
    boolean masked = direction == Direction.CLIENT_TO_UPSTREAM;
    FrameScanner scanner = new FrameScanner(masked, allowedRsv, home.maxFramePayload());
    return new FrameRelay(this, direction, scanner, source, new FrameWriter(sink, masked));
  }
}
