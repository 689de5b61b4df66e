package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many connections of an event loop that drains, by a clock the test moves. */
@ExtendWith(VertxExtension.class)
class EventLoopExchangesTest {
  private static final int MANY = 200;

  private final List<EmbeddedChannel> connections = new ArrayList<>();

  private long now = 1;

  @AfterEach
  void release() {
    connections.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @Test
  void manyEventStreamsEndEachAtATimeOfItsOwn(Vertx vertx) {
    EventLoopExchanges loop =
        new EventLoopExchanges(
            vertx, () -> true, () -> now, new ConnectionLimit("port", () -> now));
    List<EmbeddedChannel> clients = Stream.generate(() -> stream(loop)).limit(MANY).toList();
    loop.endNow(TimeUnit.SECONDS.toNanos(1));
    loop.step();
    assertEquals(MANY, loop.ending());

    now += TimeUnit.MILLISECONDS.toNanos(500);
    loop.step();
    long open = clients.stream().filter(EmbeddedChannel::isActive).count();
    assertTrue(open > MANY / 10 && open < MANY * 9 / 10, open + " open at half time");

    now += TimeUnit.MILLISECONDS.toNanos(500);
    loop.step();
    assertTrue(clients.stream().noneMatch(EmbeddedChannel::isActive));
    loop.step();
    assertEquals(0, loop.ending());
    assertEquals(0, loop.inFlight());
  }

  @Test
  void countsWhoIsWaitedFor(Vertx vertx) {
    EventLoopExchanges loop =
        new EventLoopExchanges(
            vertx, () -> true, () -> now, new ConnectionLimit("port", () -> now));
    EmbeddedChannel asks = connect(loop);
    stream(loop);
    asks.writeInbound(bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    loop.step();
    assertEquals(1, loop.unsettled());
    assertEquals(2, loop.inFlight());

    asks.close();
    loop.step();

    assertEquals(0, loop.unsettled());
    assertEquals(1, loop.inFlight());
  }

  private EmbeddedChannel connect(EventLoopExchanges loop) {
    EmbeddedChannel client =
        new EmbeddedChannel(new HttpServerCodec(), new WatchedConnection(loop));
    connections.add(client);
    return client;
  }

  private EmbeddedChannel stream(EventLoopExchanges loop) {
    EmbeddedChannel client = connect(loop);
    client.writeInbound(bytes("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"));
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set("Content-Type", "text/event-stream; charset=utf-8");
    head.headers().set("Transfer-Encoding", "chunked");
    client.writeOutbound(head);
    return client;
  }

  private static io.netty.buffer.ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
