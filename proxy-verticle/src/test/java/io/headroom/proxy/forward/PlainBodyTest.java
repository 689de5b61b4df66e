package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.transport.PublicServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.function.Consumer;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3|abc|0||",
        "a|0123456789|003|abc|B|01234567890|0||",
        "3|abc|000|T: x|U: y||",
        "3|abc|3;an=extension|def|1|g|0||",
        "3 ;blank|abc|0||",
        "3 |abc|0||",
        " 3|abc|0||",
        "3|abc|0;last||",
        "3|a|c|0||",
        "3|\n|\n|0||",
        "3|abc|0000003|def|00000003|ghi|0000000000003|jkl|0||",
        "3|abc|ffffffff|def|0||",
        "3|abc|80000000|def|0||",
        "3|abc|fffffff|cut off",
        "3|abc|100000003|def|0||",
        "3|abc|-3|def|0||",
        "3|abc|+3|def|0||",
        "3|abc|0x3|def|0||",
        "3|abc|zz|def|0||",
        "3|abc||3|def|0||",
        "3|abc3|def|0||",
        "3|abcd|0||",
        "5|hello5|world|0||",
        "3|abc\n3|def|0||",
        "3|abc\r3|def|0||",
        "3\nabc|0||",
        "3\rabc|0||",
        "3\r\rabc|0||",
        "3|abc|0\n\n",
        "3|abc|0|Content-Length: 3||",
        "3|abc|0|no colon||",
        "3|abc|",
        "3|abc",
        "|3|abc|0||"
      })
  void chunksAreFoundAsByTheLibrary(String body) {
    String length = "Transfer-Encoding: chunked";
    String request = "PUT / HTTP/1.1|" + length + "||" + body;
    isTheSame(
        request + request,
        () -> new VertxHttpRequestDecoder(PublicServerOptions.limits()),
        () -> {
          RequestDecoder decoder = new RequestDecoder(PublicServerOptions.limits());
          return passing(decoder, decoder::passChunks);
        });
    String answer = "HTTP/1.1 200 OK|" + length + "||" + body;
    isTheSame(
        answer + answer,
        () -> new HttpResponseDecoder(new HttpDecoderConfig().setStrictLineParsing(false)),
        () -> {
          AnswerDecoder decoder = new AnswerDecoder();
          decoder.passChunks(true);
          return passing(decoder, head -> {});
        });
  }

  /** Chunks of a request behind another one, of which nobody knows yet who will take them. */
  @Test
  void chunksArePartsWhereNobodyHasAskedForThem() {
    RequestDecoder decoder = new RequestDecoder(PublicServerOptions.limits());
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    String head = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    channel.writeInbound(buffer(head + "1\r\na\r\n0\r\n\r\n" + head));
    HttpMessage first = channel.readInbound();
    decoder.passChunks(first);
    channel.writeInbound(buffer("1\r\nb\r\n"));
    StringBuilder found = new StringBuilder();
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      tell(each, found);
      ReferenceCountUtil.release(each);
    }
    assertEquals("a[end[]][head[Transfer-Encoding=chunked]]b", found.toString());
    channel.finishAndReleaseAll();
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

  /** Has all chunks passed on, and takes their framing off again. */
  static ChannelHandler passing(ChannelHandler decoder, Consumer<HttpMessage> asking) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(decoder, new Unframing(asking));
      }
    };
  }

  private static final class Unframing extends ChannelInboundHandlerAdapter {
    private final Consumer<HttpMessage> asking;
    private final StringBuilder chunks = new StringBuilder();
    private boolean chunked;

    private Unframing(Consumer<HttpMessage> asking) {
      this.asking = asking;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (chunked && message instanceof ByteBuf bytes) {
        chunks.append(bytes.toString(ISO_8859_1));
        bytes.release();
        return;
      }
      unframe(ctx);
      if (message instanceof HttpMessage head) {
        chunked = HttpUtil.isTransferEncodingChunked(head);
        asking.accept(head);
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      unframe(ctx);
      ctx.fireChannelInactive();
    }

    private void unframe(ChannelHandlerContext ctx) {
      for (int at = 0; at < chunks.length(); ) {
        int line = chunks.indexOf("\r\n", at);
        int end = line + 2 + Integer.parseInt(chunks.substring(at, line), 16);
        at = end + 2;
        ctx.fireChannelRead(buffer(chunks.substring(line + 2, Math.min(end, chunks.length()))));
      }
      chunks.setLength(0);
    }
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
  static String found(ChannelHandler decoder, String bytes, int first, int then) {
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
