package io.headroom.proxy.forward;

import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.Acknowledgements;
import io.headroom.proxy.transport.PublicServerOptions;
import io.headroom.proxy.transport.Tick;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP to the upstreams: streamed both ways with back-pressure, in constant memory. One per
 * event loop, used only there, from the verticle's start to {@link #close}.
 */
public final class Forwarder {
  /** How often connections are looked at; a silence shorter than that is told no earlier. */
  public static final Duration TICK = Duration.ofSeconds(1);

  // Vert.x's names for them.
  private static final String DECODER = "httpDecoder";
  private static final String ENCODER = "httpEncoder";

  final Judge judge;
  final Entrance entrance;
  final RequestHead heads;
  final HttpEvents events;
  final UpstreamPool pool = new UpstreamPool(System::nanoTime);
  private final UpstreamDialer dialer;
  private final Duration connectTimeout;
  private final long tickNanos;
  private final Tick tick;
  private final HttpServerOptions limits = PublicServerOptions.limits();
  private final Acknowledgements acknowledgements = new Acknowledgements();

  // Owned by the event loop.
  final Set<Intake> clients = new HashSet<>();

  /**
   * To be called on the event loop it will serve.
   *
   * @param connectTimeout for the name, TCP and TLS together
   */
  public Forwarder(
      Vertx vertx,
      Judge judge,
      Gatekeeper gatekeeper,
      RequestHead heads,
      UpstreamDialer dialer,
      HttpEvents events,
      Duration connectTimeout,
      Duration tick) {
    this.judge = judge;
    this.heads = heads;
    this.entrance = new Entrance(gatekeeper, judge, heads);
    this.dialer = dialer;
    this.events = events;
    this.connectTimeout = connectTimeout;
    this.tickNanos = tick.toNanos();
    this.tick = new Tick(vertx, tick, this::look);
  }

  /** For a server's new connection, behind whatever else watches it. */
  public void onConnection(HttpConnection connection) {
    ChannelHandlerContext handler = ((HttpServerConnection) connection).channelHandlerContext();
    ChannelPipeline pipeline = handler.pipeline();
    pipeline.replace(DECODER, DECODER, new RequestDecoder(limits));
    pipeline.addAfter(ENCODER, null, new AnswerParts(pipeline.context(ENCODER)));
    pipeline.addBefore(handler.name(), null, new Intake(this));
  }

  void came(Intake client) {
    clients.add(client);
    tick.begin();
  }

  /** Ends the connections to the upstreams that nobody uses. */
  public void close() {
    tick.close();
    pool.close();
  }

  /** Whether a slow peer takes what the kernel keeps for it: then no part has to move here. */
  boolean movesBelow(Channel client, @Nullable UpstreamConnection upstream, Duration patience) {
    long there =
        upstream == null ? Long.MAX_VALUE : acknowledgements.millisSinceData(upstream.channel());
    return Math.min(there, acknowledgements.millisSinceData(client)) < patience.toMillis();
  }

  /** One that was used before. */
  Optional<UpstreamConnection> kept(RouteTable.Match match) {
    return Optional.ofNullable(pool.take(match.target(), dialer.known(match)));
  }

  /** Keeps one whose answer is whole for the next request. */
  void keep(UpstreamConnection connection) {
    pool.giveBack(connection);
    tick.begin();
  }

  /** A new one. */
  Future<UpstreamConnection> dial(RouteTable.Match match, BooleanSupplier wanted) {
    return dialer.dial(match, connectTimeout, wanted);
  }

  private boolean look() {
    long now = System.nanoTime();
    pool.onTick(tickNanos);
    List.copyOf(clients).forEach(client -> client.onTick(now));
    return !clients.isEmpty() || !pool.isEmpty();
  }
}
