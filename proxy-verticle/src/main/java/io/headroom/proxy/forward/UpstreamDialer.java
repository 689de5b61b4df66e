package io.headroom.proxy.forward;

import io.headroom.config.address.Origin;
import io.headroom.proxy.dial.UpstreamAddresses;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.NoRenegotiation;
import io.headroom.proxy.transport.UpstreamTls;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Opens connections to upstreams on the caller's event loop. One per event loop. */
public final class UpstreamDialer {
  private final UpstreamAddresses addresses;
  private final NetClient client;
  private final ClientSSLOptions tls;

  /**
   * @param engine whose TLS it is
   * @param tls what upstreams' TLS needs beyond the JVM's own trusted authorities
   */
  public UpstreamDialer(
      Vertx vertx, UpstreamAddresses addresses, UpstreamTls engine, ClientSSLOptions tls) {
    this.addresses = addresses;
    this.tls = tls.copy().setHostnameVerificationAlgorithm("HTTPS");
    NetClientOptions options =
        new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setReuseAddress(true);
    options.setSslEngineOptions(engine);
    this.client = vertx.createNetClient(options);
  }

  /**
   * Connects.
   *
   * @param patience for the name, TCP and TLS together
   * @param wanted whether somebody waits still
   * @return failed as {@link UpstreamAddresses#connect} tells
   */
  public Future<UpstreamConnection> dial(
      RouteTable.Match match, Duration patience, BooleanSupplier wanted) {
    Origin target = match.target();
    return addresses
        .connect(
            match,
            patience,
            new UpstreamAddresses.Dial<>(
                (address, left) -> connect(target, address, left), Channel::close, wanted))
        .map(channel -> new UpstreamConnection(channel, target));
  }

  /** Where a kept connection may lead, as {@link UpstreamAddresses#known} tells. */
  List<InetAddress> known(RouteTable.Match match) {
    return addresses.known(match);
  }

  private Future<Channel> connect(Origin target, SocketAddress address, Duration patience) {
    ConnectOptions options =
        new ConnectOptions()
            .setRemoteAddress(address)
            .setHost(target.name())
            .setPort(target.port())
            .setSsl(target.tls())
            .setTimeout((int) patience.toMillis());
    return client
        .connect(target.tls() ? options.setSslOptions(tls) : options)
        .map(socket -> ((NetSocketInternal) socket).channelHandlerContext().channel())
        .onSuccess(NoRenegotiation::guard);
  }
}
