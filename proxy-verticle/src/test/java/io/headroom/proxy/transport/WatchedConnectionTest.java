package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection does with its exchanges, without a socket and by a clock the test moves. */
@ExtendWith(VertxExtension.class)
class WatchedConnectionTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String CLOSE = "connection: close";

  private boolean draining;
  private long now = 1;
  private EventLoopExchanges home;
  private WatchedConnection connection;
  private Application application;
  private EmbeddedChannel channel;

  /** Holds the requests it is given, and what is written while the client reads nothing. */
  private static final class Application extends ChannelDuplexHandler {
    final List<HttpRequest> requests = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest request) {
        requests.add(request);
      }
    }
  }

  /** A client that reads only when it is told to. */
  private static final class SlowReader extends ChannelDuplexHandler {
    private record Held(Object message, ChannelPromise promise) {}

    private final Queue<Held> held = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      held.add(new Held(message, promise));
    }

    void takeAll(ChannelHandlerContext ctx) {
      for (Held next = held.poll(); next != null; next = held.poll()) {
        ctx.writeAndFlush(next.message(), next.promise());
      }
    }
  }

  @BeforeEach
  void connect(Vertx vertx) {
    home =
        new EventLoopExchanges(
            vertx, () -> draining, () -> now, new ConnectionLimit("port", () -> now));
    connection = new WatchedConnection(home);
    application = new Application();
    channel = new EmbeddedChannel(new HttpServerCodec(), connection, application);
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void countsARequestUntilItsAnswerIsWritten() {
    receive(GET);
    assertEquals(1, home.inFlight());

    answer("ok");

    assertEquals(0, home.inFlight());
    assertTrue(channel.isActive());
  }

  @Test
  void anAnswerThatTheClientHasNotTakenIsInFlight() {
    SlowReader client = new SlowReader();
    channel.pipeline().addFirst(client);
    receive(GET);
    draining = true;
    answer("ok");
    assertEquals(1, home.inFlight());
    assertFalse(settled());
    assertTrue(channel.isActive());

    client.takeAll(channel.pipeline().context(client));

    assertEquals(0, home.inFlight());
    assertTrue(sent().endsWith("ok"));
    assertFalse(channel.isActive());
  }

  @Test
  void aLostClientsRequestsAreNotInFlight() {
    receive(GET + GET);
    assertEquals(2, home.inFlight());

    channel.close();

    assertEquals(0, home.inFlight());
  }

  @Test
  void whileDrainingTheAnswerIsTheLastOne() {
    receive(GET);
    draining = true;

    answer("ok");

    String answer = sent();
    assertTrue(answer.contains(CLOSE), answer);
    assertTrue(answer.endsWith("ok"), answer);
    assertFalse(channel.isActive());
  }

  @Test
  void allRequestsThatCameTogetherAreAnsweredAndTheLastAnswerSaysSo() {
    draining = true;
    receive(GET + GET);

    answer("first");
    String first = sent();
    assertFalse(first.contains(CLOSE), first);
    assertTrue(channel.isActive());

    answer("second");
    assertTrue(sent().contains(CLOSE));
    assertFalse(channel.isActive());
  }

  @Test
  void whatComesBehindTheLastRequestIsNotServed() {
    draining = true;
    receive(GET);
    channel.writeOutbound(head(200, "Content-Length", "2"));

    receive(GET);

    assertEquals(1, application.requests.size());
    channel.writeOutbound(new DefaultHttpContent(bytes("ok")), LastHttpContent.EMPTY_LAST_CONTENT);
    assertFalse(channel.isActive());
  }

  @Test
  void anInterimAnswerIsNone() {
    draining = true;
    receive("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    channel.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    assertEquals(1, home.inFlight());
    assertEquals("HTTP/1.1 100 Continue\r\n\r\n", sent());

    receive("body");
    answer("ok");

    assertTrue(sent().contains(CLOSE));
    assertFalse(channel.isActive());
  }

  @Test
  void anAnswerBeforeTheRequestsEndClosesBehindTheRequest() {
    draining = true;
    receive("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
    answer("too large");
    assertFalse(settled());
    assertTrue(channel.isActive(), "a reset would eat the answer");

    receive("dy");

    assertFalse(channel.isActive());
  }

  @Test
  void anAnsweredUploadThatNeverEndsIsNotWaitedForLong() {
    draining = true;
    receive("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
    answer("too large");

    now += TimeUnit.SECONDS.toNanos(5);

    assertTrue(settled());
    assertFalse(channel.isActive());
  }

  @Test
  void aKeptConnectionStaysWhileADrainWaitsForSomethingElse() {
    receive(GET);
    answer("ok");
    draining = true;
    now += TimeUnit.SECONDS.toNanos(20);
    assertFalse(settled(), "a close would cross its next request");
    assertTrue(connection.isKept());

    receive(GET);
    assertFalse(connection.isKept());
    answer("ok");

    assertTrue(sent().contains(CLOSE));
    assertFalse(channel.isActive());
  }

  @Test
  void aConnectionThatWasJustUsedIsWaitedForAndAnIdleOneIsClosed() {
    receive(GET);
    answer("ok");
    draining = true;
    home.letKeptGo();
    assertFalse(settled(), "its next request may be on its way");

    now += TimeUnit.SECONDS.toNanos(1);

    assertTrue(settled());
    assertFalse(channel.isActive());
  }

  @Test
  void aBegunHeadIsWaitedFor() {
    draining = true;
    receive(GET.substring(0, 9));
    now += TimeUnit.SECONDS.toNanos(7);
    assertFalse(settled());

    receive(GET.substring(9));
    answer("ok");

    assertTrue(sent().contains(CLOSE));
  }

  @Test
  void anEventStreamIsNotWaitedForAndEndsWholeWhenItsTimeHasCome() {
    receive(GET);
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"),
        new DefaultHttpContent(bytes("data: 1\n\n")));
    draining = true;
    assertTrue(settled());
    assertFalse(connection.isEnding());

    connection.endAt(now + 10);
    assertTrue(settled());
    assertTrue(channel.isActive());
    assertTrue(connection.isEnding());
    now += 10;
    settled();

    assertTrue(sent().endsWith("9\r\ndata: 1\n\n\r\n0\r\n\r\n"));
    assertFalse(channel.isActive());
    ChannelFuture late = channel.writeOneOutbound(new DefaultHttpContent(bytes("data: 2\n\n")));
    assertFalse(late.isSuccess());
    assertEquals(0, home.inFlight());
  }

  @Test
  void anEventStreamBehindAnAnswerThatIsTakenLaterIsOneToo() {
    SlowReader client = new SlowReader();
    channel.pipeline().addFirst(client);
    receive(GET + GET);
    answer("first");
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"));

    client.takeAll(channel.pipeline().context(client));

    draining = true;
    assertTrue(settled());
    home.endNow(1);
    assertTrue(connection.isEnding());
  }

  @Test
  void aRequestBehindAnEventStreamHoldsNothingUpAndIsToldToComeAgain() {
    receive(GET + "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"));
    draining = true;
    assertTrue(settled());
    sent();

    home.endNow(1);
    now += 1;
    assertTrue(settled());

    String sent = sent();
    assertTrue(sent.startsWith("0\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n"), sent);
    assertTrue(sent.contains(CLOSE) && sent.contains("retry-after: 1"), sent);
    assertFalse(channel.isActive());
    assertEquals(0, home.inFlight());
  }

  @Test
  void behindAnEventStreamThatEndsWithItsConnectionNothingCanBeAnswered() {
    receive(GET + GET);
    channel.writeOutbound(head(200, "Content-Type", "text/event-stream"));
    draining = true;
    sent();

    home.endNow(1);
    now += 1;
    assertTrue(settled());

    assertEquals("", sent());
    assertFalse(channel.isActive());
    assertEquals(0, home.inFlight());
  }

  @Test
  void anEventStreamThatNobodyAsksForAgainIsWaitedForWhateverIsBehindIt() {
    receive("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi" + GET);
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"));
    draining = true;

    assertFalse(settled());
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    answer("second");

    assertTrue(sent().contains(CLOSE));
    assertFalse(channel.isActive());
  }

  @Test
  void anEventStreamThatHasEndedButIsNotTakenIsNotEndedAgain() {
    SlowReader client = new SlowReader();
    channel.pipeline().addFirst(client);
    receive(GET);
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"),
        LastHttpContent.EMPTY_LAST_CONTENT);
    draining = true;

    home.endNow(1);

    assertFalse(connection.isEnding());
    assertFalse(settled());
    client.takeAll(channel.pipeline().context(client));
    String sent = sent();
    assertEquals(sent.indexOf("0\r\n\r\n"), sent.lastIndexOf("0\r\n\r\n"), sent);
  }

  @Test
  void anEventStreamOfAKnownLengthIsAnAnswerLikeAnyOther() {
    receive(GET);
    channel.writeOutbound(head(200, "Content-Type", "text/event-stream", "Content-Length", "9"));

    assertFalse(settled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
        "POST / HTTP/1.1\r\nHost: h\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
      })
  void anEventStreamThatNobodyAsksForAgainIsWaitedForAndNeverEndedAsIfWhole(String request) {
    receive(request);
    channel.writeOutbound(
        head(200, "Content-Type", "text/event-stream", "Transfer-Encoding", "chunked"),
        new DefaultHttpContent(bytes("data: 1\n\n")));
    draining = true;
    assertFalse(settled());

    home.endNow(1);
    now += TimeUnit.SECONDS.toNanos(60);

    assertFalse(settled());
    assertFalse(connection.isEnding());
    assertTrue(channel.isActive());
    channel.close();
    assertTrue(sent().endsWith("9\r\ndata: 1\n\n\r\n"));
  }

  @Test
  void anUpgradedConnectionIsNoneOfIts() {
    draining = true;
    receive(GET);
    HttpResponse switching = head(101, "Connection", "Upgrade");

    channel.writeOutbound(switching);

    assertEquals("Upgrade", switching.headers().get("Connection"));
    assertEquals(0, home.inFlight());
    assertNull(channel.pipeline().context(connection));
  }

  private void receive(String text) {
    channel.writeInbound(bytes(text));
  }

  private void answer(String body) {
    channel.writeOutbound(
        head(200, "Content-Length", Integer.toString(body.length())),
        new DefaultHttpContent(bytes(body)),
        LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private boolean settled() {
    return connection.settle(now);
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      text.append(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }
    return text.toString();
  }

  private static HttpResponse head(int status, String... headers) {
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    for (int i = 0; i < headers.length; i += 2) {
      head.headers().set(headers[i], headers[i + 1]);
    }
    return head;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
