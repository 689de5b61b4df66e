package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.transport.PublicServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our decoders find the same messages as the library's, however the bytes come. */
@ExtendWith(LeakCheck.class)
class PlainBodyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK|Content-Length: 5||helloHTTP/1.1 200 OK|Content-Length: 1||xrest",
        "HTTP/1.1 200 OK|Content-Length: 0||HTTP/1.1 204 No|Content-Length: 5||HTTP/1.1 304 No||",
        "HTTP/1.1 100 Go on||HTTP/1.1 103 Hints|Link: x||HTTP/1.1 200 OK|Content-Length: 2||ok||",
        "HTTP/1.1 200 OK||until it closes",
        "HTTP/1.0 200 OK|Content-Length: 9||cut off",
        "HTTP/1.1 200 OK|Content-Length: 3, 3||abcHTTP/1.1 200 OK||rest",
        "HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 3||abcHTTP/1.1 200 OK||rest",
        "HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 4||abcd",
        "HTTP/1.1 200 OK|Content-Length: +3||abc",
        "HTTP/1.1 200 OK|Content-Length: -3||abc",
        "HTTP/1.1 200 OK|Content-Length: 0003||abcHTTP/1.1 200 OK||rest",
        "HTTP/1.1 200 OK|Content-Length: 3 ||abcHTTP/1.1 200 OK||rest",
        "HTTP/1.1 200 OK|Content-Length:||abc",
        "HTTP/1.1 200 OK|Content-Length: 9223372036854775807||abc",
        "HTTP/1.1 200 OK|Content-Length: 9223372036854775808||abc",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0|T: x||HTTP/1.1 200 OK||rest",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip||until it closes",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip|Content-Length: 3||abcrest",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 3||3|abc|0||",
        "HTTP/1.0 200 OK|Transfer-Encoding: chunked||3|abc|0||",
        "HTTP/1.1 101 Up|Upgrade: websocket|Sec-WebSocket-Origin: o|Sec-WebSocket-Location: l||"
            + "sixteen bytes...rest",
        "HTTP/1.1 200 OK|no colon|Content-Length: 3||abc"
      })
  void answersAreFoundAsByNetty(String text) {
    HttpDecoderConfig config =
        new HttpDecoderConfig().setStrictLineParsing(false).setAllowDuplicateContentLengths(true);
    isTheSame(text, () -> new HttpResponseDecoder(config), AnswerDecoder::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT / HTTP/1.1|Content-Length: 5||helloGET / HTTP/1.1||PUT / HTTP/1.1|Content-Length: 1||x",
        "PUT / HTTP/1.1|Content-Length: 0||GET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 9||cut off",
        "PUT / HTTP/1.1|Content-Length: 3|Content-Length: 3||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 3|Content-Length: 4||abcdGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 3, 3||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: +3||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: -3||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 0003||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 9223372036854775807||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Content-Length: 9223372036854775808||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Transfer-Encoding: chunked||3|abc|0|T: x||GET / HTTP/1.1||",
        "PUT / HTTP/1.1|Transfer-Encoding: chunked||3|abc|zzGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Transfer-Encoding: gzip|Content-Length: 3||abcGET / HTTP/1.1||",
        "PUT / HTTP/1.1|Transfer-Encoding: chunked|Content-Length: 3||3|abc|0||GET / HTTP/1.1||",
        "PUT / HTTP/1.0|Transfer-Encoding: chunked|Content-Length: 3||3|abc|0||GET / HTTP/1.1||",
        "GET / HTTP/1.1|Content-Length: 3||abcGET / HTTP/1.1||",
        "GET / HTTP/1.1|Sec-WebSocket-Key1: 1|Sec-WebSocket-Key2: 2||8 bytes.GET / HTTP/1.1||",
        "PUT / HTTP/1.1|no colon|Content-Length: 3||abcGET / HTTP/1.1||"
      })
  void requestsAreFoundAsByVertx(String text) {
    isTheSame(
        text,
        () -> new VertxHttpRequestDecoder(PublicServerOptions.limits()),
        () -> new RequestDecoder(PublicServerOptions.limits()));
  }

  @Test
  void aReadIsHandedOnAsItIs() {
    EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(PublicServerOptions.limits()));
    channel.writeInbound(buffer("PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"));
    channel.readInbound();
    ByteBuf read = buffer("a part");
    channel.writeInbound(read);
    assertSame(read, channel.readInbound());
    read.release();
    channel.finishAndReleaseAll();
  }

  private static void isTheSame(
      String text, Supplier<ChannelHandler> library, Supplier<ChannelHandler> ours) {
    String bytes = text.replace("|", "\r\n");
    String expected = found(library.get(), bytes, bytes.length(), bytes.length());
    for (int each : new int[] {1, 2, 3, 5, 16}) {
      assertEquals(expected, found(ours.get(), bytes, each, each), "in reads of " + each);
    }
    for (int cut = 1; cut <= bytes.length(); cut++) {
      assertEquals(expected, found(ours.get(), bytes, cut, bytes.length()), "cut at " + cut);
    }
  }

  /**
   * Heads, bodies and ends that a decoder tells of.
   *
   * @param first how much the first read brings
   * @param then how much each other does
   */
  private static String found(ChannelHandler decoder, String bytes, int first, int then) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    StringBuilder found = new StringBuilder();
    int next = first;
    for (int at = 0; at < bytes.length(); at = next, next = at + then) {
      channel.writeInbound(buffer(bytes.substring(at, Math.min(next, bytes.length()))));
    }
    channel.finish();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      tell(each, found);
      ReferenceCountUtil.release(each);
    }
    return found.toString();
  }

  private static void tell(Object each, StringBuilder found) {
    if (each instanceof HttpObject object && object.decoderResult().isFailure()) {
      found.append("[broken]");
    } else if (each instanceof HttpMessage head) {
      found.append("[head").append(fields(head.headers())).append(']');
    } else if (each instanceof HttpContent content) {
      found.append(content.content().toString(US_ASCII));
    } else {
      found.append(((ByteBuf) each).toString(US_ASCII));
    }
    if (each instanceof LastHttpContent last && !(each instanceof HttpMessage)) {
      found.append("[end").append(fields(last.trailingHeaders())).append(']');
    }
  }

  private static List<String> fields(HttpHeaders headers) {
    return headers.entries().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .toList();
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
  }
}
