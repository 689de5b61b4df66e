package io.headroom.proxy.bridge;

import io.headroom.proxy.http.UpstreamAddresses;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.routes.Target;
import io.headroom.proxy.transport.NoRenegotiation;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;

/**
 * Opens the connection to an upstream and sends it the upgrade request, on the caller's event loop.
 * One per event loop.
 */
final class UpstreamDialer {
  static final String CODEC = "codec";

  private static final String HANDLER = "handler";

  /** Vert.x puts it there for files over TLS. */
  private static final String CHUNKED_WRITER = "chunkedWriter";

  private static final int MAX_INITIAL_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 64 * 1024;
  private static final int MAX_CHUNK = 8 * 1024;

  private final NetClient client;
  private final UpstreamAddresses addresses;
  private final ClientSSLOptions verified =
      new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");

  UpstreamDialer(Vertx vertx, UpstreamAddresses addresses) {
    this.addresses = addresses;
    this.client =
        vertx.createNetClient(
            new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setReuseAddress(true));
  }

  /**
   * Dials.
   *
   * @param request is released by this
   * @param timeout for the name and the TCP connect; the caller bounds the answer
   */
  void dial(
      RouteTable.Match match,
      FullHttpRequest request,
      Duration timeout,
      UpstreamHandshake handshake) {
    addresses
        .connect(match, timeout, new Attempt(match.target(), handshake))
        .onSuccess(socket -> send(socket, request, handshake))
        .onFailure(
            failure -> {
              ReferenceCountUtil.release(request);
              handshake.failed(failure);
            });
  }

  /** One upgrade's connection, to whichever of its target's addresses. */
  private final class Attempt implements UpstreamAddresses.Dial<NetSocket> {
    private final Target target;
    private final UpstreamHandshake handshake;

    Attempt(Target target, UpstreamHandshake handshake) {
      this.target = target;
      this.handshake = handshake;
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address, Duration patience) {
      ConnectOptions options =
          new ConnectOptions()
              .setRemoteAddress(address)
              .setHost(target.name())
              .setPort(target.port())
              .setSsl(target.tls())
              .setTimeout((int) patience.toMillis());
      if (target.tls()) {
        options.setSslOptions(verified);
      }
      return client.connect(options);
    }

    @Override
    public void tooLate(NetSocket socket) {
      socket.close();
    }

    @Override
    public boolean wanted() {
      return handshake.waits();
    }
  }

  /** Puts the handler at the end of the pipeline, where there is nothing left of Vert.x's. */
  static void replaceHandler(Channel channel, ChannelHandler handler) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(CHUNKED_WRITER) != null) {
      pipeline.remove(CHUNKED_WRITER);
    }
    pipeline.replace(HANDLER, HANDLER, handler);
  }

  private static void send(NetSocket socket, FullHttpRequest request, UpstreamHandshake handshake) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (!handshake.connected(channel)) {
      ReferenceCountUtil.release(request);
      channel.close();
      return;
    }
    NoRenegotiation.guard(channel);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(
        HANDLER, CODEC, new HttpClientCodec(MAX_INITIAL_LINE, MAX_HEADERS, MAX_CHUNK));
    pipeline.replace(HANDLER, HANDLER, handshake);
    channel.writeAndFlush(request);
    if (!channel.isActive()) {
      handshake.failed("connection closed");
    }
  }
}
