package io.headroom.proxy.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives while nobody has asked, in the order that real sockets give only now and then. */
class UpstreamAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What Vert.x's connection was told. */
  private final List<String> told = new ArrayList<>();

  private final EmbeddedChannel channel = new EmbeddedChannel();

  UpstreamAnswersTest() {
    HttpConnection connection =
        (HttpConnection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, arguments) -> {
                  told.add(method.getName());
                  return null;
                });
    channel
        .pipeline()
        .addLast("codec", new HttpClientCodec())
        .addLast(new UpstreamAnswers(connection, new HttpClientOptions()))
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
                told.add(message.getClass().getSimpleName());
                ReferenceCountUtil.release(message);
              }
            });
  }

  private void ask() {
    channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    channel.releaseOutbound();
  }

  private void sends(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void theConnectionIsUsedAgainAfterAWholeAnswer() {
    for (int i = 0; i < 3; i++) {
      ask();
      sends(OK.substring(0, 20));
      sends(OK.substring(20));
    }
    assertEquals(3, told.stream().filter("DefaultHttpResponse"::equals).count());
    assertFalse(told.contains("shutdown"));
    assertTrue(channel.isOpen());
  }

  @Test
  void bytesThatNobodyAskedForEndIt() {
    ask();
    sends(OK);
    assertTrue(channel.isOpen());
    sends("HTTP/1.1 200 OK\r\nSet-Cookie: evil=1\r\nX: ");
    assertFalse(channel.isOpen());
  }

  @Test
  void anEmptyLineBehindAnAnswerDoesNot() {
    ask();
    sends(OK + "\r\n");
    sends("\r\n");
    ask();
    sends(OK);
    assertTrue(channel.isOpen());
    assertFalse(told.contains("shutdown"));
  }

  @Test
  void bytesBehindAnAnswerKeepVertxFromUsingItAgainBeforeItKnowsTheEnd() {
    ask();
    sends(OK + "HTT");
    assertEquals(
        List.of("DefaultHttpResponse", "shutdown", "DefaultLastHttpContent"), told.subList(0, 3));
    assertFalse(channel.isOpen());
  }
}
