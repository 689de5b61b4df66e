package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.access.Watch;
import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.sessions.CloseCode;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.sessions.Traffic;
import io.headroom.proxy.transport.UserTimeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

/**
 * One session: a relay each way and their one end. Lives on one event loop; {@link #end} runs once,
 * after it the sockets only linger for the peers' answers to the close.
 */
final class Bridge implements Session, SessionTick.Ticked, Events {
  /** Low: what waits here waits in the kernel's buffers too, and memory is counted per session. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(8 * 1024, 32 * 1024);

  private final SessionIdentity identity;
  private final Watch access;
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
  private SessionTick.@Nullable Entry ticking;

  Bridge(
      SessionIdentity identity,
      Watch access,
      Slot slot,
      BridgeHome home,
      Channel client,
      Channel upstream,
      int allowedRsv) {
    this.identity = identity;
    this.access = access;
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
    fromClient.source().config().setWriteBufferWaterMark(WATER_MARK);
    fromUpstream.source().config().setWriteBufferWaterMark(WATER_MARK);
    // PeerWatch knows the dead from those that only do not read.
    UserTimeout.off(fromClient.source());
    home.registry().add(this);
    home.log().began(identity);
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

  @Override
  public void onCarried(Direction direction, long frames, long bytes) {
    traffic.add(direction, frames, bytes);
    home.traffic().add(direction, frames, bytes);
  }

  @Override
  public void onPing(FrameRelay from, byte[] payload) {
    reverse(from).pong(payload);
  }

  @Override
  public void onClose(FrameRelay from) {
    if (reverse(from).closeReceived()) {
      EndCause first = from == fromClient ? EndCause.UPSTREAM_CLOSED : EndCause.CLIENT_CLOSED;
      end(first, "closing handshake complete");
    }
    onCloseSent();
  }

  /** The other peer is told at once, the faulty one behind what that still answers. */
  @Override
  public void onFault(FrameRelay from, EndCause cause, String detail) {
    reverse(from).sink().replaceClose(cause.code(), cause.reason());
    end(cause, detail);
    closing.faulted(home.nanoTime());
  }

  @Override
  public void onCloseSent() {
    closing.leave(home.nanoTime());
  }

  void sourceClosed(FrameRelay relay) {
    if (fromClient.closeReceived() || fromUpstream.closeReceived()) {
      end(closing.firstCloser(), "closed after the first close frame");
    } else {
      end(EndCause.lost(relay.direction()), "connection closed");
    }
    relay.sendReplacedClose();
    reverse(relay).mute();
    boolean clientLeft = relay == fromClient && !relay.closeReceived();
    if (clientLeft || !relay.sink().closeSent()) {
      // Nobody wants an answer, or nothing can complete a frame that was cut in the middle.
      relay.sink().closeSocket();
    }
    onCloseSent();
    if (closing.socketsClosed() && ticking != null && ticking.end()) {
      home.registry().disconnected();
    }
  }

  /** Ends the session, once: gives the slot back, tells both peers, counts, logs. */
  void end(EndCause cause, String detail) {
    end(cause, cause.code(), cause.reason(), detail);
  }

  @Override
  public void tick(long now) {
    if (closing.begun()) {
      closing.tellFaulty(now);
      cutOverdue(now);
      return;
    }
    long idleNanos = activity.idleNanos(now);
    long idleLimit = home.settings().sessionIdleTimeout().toNanos();
    if (clientWatch.gone(now)) {
      gone(fromClient);
    } else if (upstreamWatch.gone(now)) {
      gone(fromUpstream);
    } else if (idleLimit > 0 && idleNanos >= idleLimit) {
      end(EndCause.IDLE, "no data frame for " + idleNanos / 1_000_000 + " ms");
    } else if (now - identity.openedNanos() >= identity.tenure().ageNanos()) {
      end(EndCause.TOO_OLD, "maxSessionAgeMs of its route");
    } else if (now - identity.openedNanos() >= identity.tenure().accessNanos()
        || !access.holds(now)) {
      end(EndCause.ACCESS_EXPIRED, "what let it in holds no longer");
    } else {
      heartbeat.tick(now, home.settings().heartbeatInterval().toNanos());
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
  public SessionIdentity identity() {
    return identity;
  }

  @Override
  public long lastActiveNanos() {
    return activity.lastNanos();
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  SessionLog log() {
    return home.log();
  }

  private void end(EndCause cause, int code, String reason, String detail) {
    long now = home.nanoTime();
    if (!closing.end(now)) {
      return;
    }
    slot.release();
    home.registry().remove(this);
    int seen = cause.codeSeen(code, fromClient, fromUpstream);
    home.log().ended(this, cause, code, fromClient, fromUpstream, now, detail);
    home.events().ended(identity.kind(), cause.by(), seen, now - identity.openedNanos());
    if (code != CloseCode.ABNORMAL) {
      fromUpstream.close(code, reason);
      fromClient.close(code, reason);
    }
    onCloseSent();
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
    Settings.WebSocketProxy settings = home.settings();
    boolean masked = direction == Direction.CLIENT_TO_UPSTREAM;
    FrameScanner scanner = new FrameScanner(masked, allowedRsv, settings.incomingBufferBytes());
    FrameWriter writer = new FrameWriter(sink, masked);
    return new FrameRelay(
        this, direction, scanner, source, writer, settings.pings() == Settings.Pings.ANSWER);
  }
}
