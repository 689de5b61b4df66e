package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.fixtures.LeakCheck;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests while the instance drains. */
@ExtendWith(LeakCheck.class)
class DrainingIT {
  private static final String HOST = "Host: h.example:8000\r\n";
  private static final String GET = "GET /app/ HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "9\r\ndata: 1\n\n\r\n";
  private static final int MIB = 1 << 20;

  /** Answers the first head with this and then, once it may, with the rest. */
  private static ScriptedUpstream inTwo(String first, CountDownLatch goOn, String rest)
      throws IOException {
    return new ScriptedUpstream(
        connection -> {
          connection.readHead();
          connection.write(first);
          Await.latch(goOn);
          connection.write(rest);
          connection.untilEnd();
        });
  }

  @Test
  void aRequestThatIsUnderWayIsWaitedForAndAnsweredWhole() throws Exception {
    CountDownLatch computed = new CountDownLatch(1);
    try (ScriptedUpstream upstream = inTwo("", computed, ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET);
      Await.until("it is under way", () -> upstream.heads().size() == 1);

      proxy.exchanges.drain();

      Await.untilStill("what is waited for", proxy.exchanges::unsettled);
      assertEquals(1, proxy.exchanges.unsettled());
      computed.countDown();
      RawClient.Answer answer = client.answer();
      assertEquals("close", answer.header("Connection"));
      assertEquals("ok", answer.body());
      assertEquals("", client.readAll());
      Await.until("nobody is waited for", () -> proxy.exchanges.unsettled() == 0);
      assertEquals(0, proxy.exchanges.inFlight());
    }
  }

  @Test
  void aDownloadIsWaitedForUntilItsSlowReaderHasItAll() throws Exception {
    CountDownLatch whole = new CountDownLatch(0);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + 8 * MIB + "\r\n\r\n";
    try (ScriptedUpstream upstream = inTwo(head, whole, "x".repeat(8 * MIB));
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET).readHead();

      proxy.exchanges.drain();

      Await.untilStill("what is waited for", proxy.exchanges::unsettled);
      assertEquals(1, proxy.exchanges.unsettled());
      assertEquals(8 * MIB, client.read(8 * MIB).length());
      Await.until("nobody is waited for", () -> proxy.exchanges.unsettled() == 0);
    }
  }

  @Test
  void anUploadBehindExpectArrivesWhole() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                  String body = connection.read(MIB);
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + body.length());
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(
          "PUT /app/ HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: " + MIB);
      client.send("\r\n\r\n");
      assertEquals("HTTP/1.1 100 Continue", client.readHead());

      proxy.exchanges.drain();

      client.send("x".repeat(MIB));
      RawClient.Answer answer = client.answer();
      assertEquals(Integer.toString(MIB), answer.body());
      assertEquals("close", answer.header("Connection"));
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      assertEquals("ok", client.send(GET).answer().body());

      proxy.exchanges.drain();
      Await.until("it is seen", () -> proxy.exchanges.kept() == 1);

      proxy.exchanges.closeKept();

      assertEquals("", client.readAll());
      Await.until("nobody is waited for", () -> proxy.exchanges.kept() == 0);
    }
  }

  @Test
  void anEventStreamEndsWithItsLastChunkWhenItIsTold() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedUpstream upstream = inTwo(STREAM, never, "");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET).readUntil("data: 1\n\n");

      proxy.exchanges.drain();
      Await.until("nobody is waited for", () -> proxy.exchanges.unsettled() == 0);
      assertEquals(1, proxy.exchanges.inFlight());
      proxy.exchanges.endStreams(Duration.ofSeconds(1));

      assertEquals("\r\n0\r\n\r\n", client.readAll());
      Await.until("no stream is left", () -> proxy.exchanges.ending() == 0);
      assertEquals(0, proxy.exchanges.inFlight());
      never.countDown();
      Await.until("the upstream is left", () -> upstream.ended() == 1);
    }
  }

  @Test
  void aRequestBehindAnEventStreamIsToldToComeAgainWhenThatEnds() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedUpstream upstream = inTwo(STREAM, never, "");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET + "HEAD /app/ HTTP/1.1\r\n" + HOST + "\r\n").readUntil("data: 1\n\n");
      Await.until("both were read", () -> proxy.exchanges.inFlight() == 2);

      proxy.exchanges.drain();
      Await.until("nobody is waited for", () -> proxy.exchanges.unsettled() == 0);
      proxy.exchanges.endStreams(Duration.ofSeconds(1));

      String rest = client.readAll();
      assertTrue(rest.startsWith("\r\n0\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n"), rest);
      assertTrue(rest.endsWith("\r\n\r\n"), rest);
      Await.until("nothing is under way", () -> proxy.exchanges.inFlight() == 0);
      never.countDown();
      Await.until("the upstream is left", () -> upstream.ended() == 1);
      assertEquals(1, upstream.heads().size());
    }
  }

  /** What it has read of a server, and whether that said farewell. */
  private static final class TlsReader extends SimpleChannelInboundHandler<ByteBuf> {
    final StringBuffer text = new StringBuffer();
    final CountDownLatch farewell = new CountDownLatch(1);

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) {
      text.append(part.toString(StandardCharsets.US_ASCII));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == SslCloseCompletionEvent.SUCCESS) {
        farewell.countDown();
      }
    }
  }

  @Test
  void overTlsAnEventStreamEndsWithAFarewell(@TempDir Path folder) throws Exception {
    Certificates own = Certificates.of(folder, "own", "ip:127.0.0.1");
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedUpstream upstream = inTwo(STREAM, never, "");
        ForwarderFixture proxy =
            ForwarderFixture.toPort(upstream.port())
                .tls(new Settings.Tls(own.cert(), own.key()))
                .start()) {
      TlsReader client = new TlsReader();
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      Channel channel = connect(group, proxy.port(), own, client);
      channel.writeAndFlush(Unpooled.copiedBuffer(GET, StandardCharsets.US_ASCII));
      Await.until("it streams", () -> client.text.indexOf("data: 1") > 0);
      proxy.exchanges.drain();
      Await.until("nobody is waited for", () -> proxy.exchanges.unsettled() == 0);

      proxy.exchanges.endStreams(Duration.ofSeconds(1));

      Await.latch(client.farewell);
      assertTrue(client.text.toString().endsWith("data: 1\n\n\r\n0\r\n\r\n"));
      never.countDown();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static Channel connect(
      EventLoopGroup group, int port, Certificates trusted, ChannelHandler reader)
      throws Exception {
    SslContext tls = SslContextBuilder.forClient().trustManager(new File(trusted.cert())).build();
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(tls.newHandler(channel.alloc(), "127.0.0.1", port), reader);
              }
            })
        .connect("127.0.0.1", port)
        .sync()
        .channel();
  }
}
