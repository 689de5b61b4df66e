package io.headroom.e2e.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream that sends every WebSocket frame back as it came, and answers plain requests with a
 * small page. Counts its open WebSockets. One event loop.
 */
public final class EchoUpstream implements AutoCloseable {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final Channel server;

  private EchoUpstream(String host, int port) {
    server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(65536))
                        .addLast(new EchoHandler(EchoUpstream.this));
                  }
                })
            .bind(host, port)
            .syncUninterruptibly()
            .channel();
  }

  public static EchoUpstream start() {
    return start("127.0.0.1");
  }

  /** On an address of this machine's. */
  public static EchoUpstream start(String host) {
    return start(host, 0);
  }

  /**
   * On an address and a port of this machine's.
   *
   * @param port 0: any
   */
  public static EchoUpstream start(String host, int port) {
    return new EchoUpstream(host, port);
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  public String target() {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** WebSockets open now. */
  public int open() {
    return open.get();
  }

  /** The most that were ever open at once. */
  public int most() {
    return most.get();
  }

  /** Requests so far, upgrades among them. */
  public int served() {
    return served.get();
  }

  void asked() {
    served.incrementAndGet();
  }

  void opened() {
    int now = open.incrementAndGet();
    most.accumulateAndGet(now, Math::max);
  }

  void ended() {
    open.decrementAndGet();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
