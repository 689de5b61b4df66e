package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headroom.config.address.Origin;
import io.headroom.fixtures.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies go on in the very buffers they came in, each way; without a socket. */
@ExtendWith(LeakCheck.class)
class PassedOnTest {
  private static final String BODY = "some of the body";

  private final Parts told = new Parts();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final UpstreamConnection connection;

  PassedOnTest() {
    channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
    connection = new UpstreamConnection(channel, new Origin("http", "app", 80));
  }

  @AfterEach
  void release() {
    told.parts.forEach(ByteBuf::release);
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000", "X: until it closes", ""})
  void anAnswersBufferIsHandedOn(String header) {
    connection.ask(
        told, new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), true);
    connection.passChunks(true);
    boolean chunked = header.isEmpty();
    String length = chunked ? "Transfer-Encoding: chunked" : header;
    channel.writeInbound(buffer("HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n"));
    ByteBuf read = buffer(chunked ? "10\r\n" + BODY + "\r\n5\r\nhel" : BODY);
    channel.writeInbound(read);
    assertEquals(1, told.parts.size());
    // No object is made for it, either.
    assertSame(read, told.parts.get(0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUploadsBufferIsWritten(boolean chunked) {
    DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/");
    head.headers()
        .set(chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : BODY.length());
    connection.ask(told, head, false);
    release(channel.readOutbound());
    ByteBuf read = buffer(chunked ? "10\r\n" + BODY + "\r\n" : BODY);
    connection.send(read);
    channel.flush();
    ByteBuf written = channel.readOutbound();
    assertSame(read, written);
    release(written);
  }

  @Test
  void aChunkedUploadIsWhole() {
    DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/");
    head.headers().set("Transfer-Encoding", "chunked");
    connection.ask(told, head, false);
    release(channel.readOutbound());
    connection.send(buffer("10\r\n" + BODY + "\r\n"));
    connection.send(new DefaultHttpContent(buffer("a")));
    connection.send(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.flush();
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(US_ASCII));
      release(next);
    }
    assertEquals("10\r\n" + BODY + "\r\n1\r\na\r\n0\r\n\r\n", all.toString());
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
  }

  private static void release(ByteBuf written) {
    written.release();
  }

  /** Keeps what it is handed. */
  private static final class Parts implements Asker {
    final List<ByteBuf> parts = new ArrayList<>();

    @Override
    public void onInterim(HttpResponse head) {
      throw new AssertionError(head);
    }

    @Override
    public void onHead(HttpResponse head) {
      assertEquals(200, head.status().code());
    }

    @Override
    public void onPart(ByteBuf part, Framing framing) {
      parts.add(part);
    }

    @Override
    public void onEnd(LastHttpContent end) {
      end.release();
    }

    @Override
    public void onReadComplete() {
      // The parts tell.
    }

    @Override
    public void onGarbled(int status, String why) {
      throw new AssertionError(why);
    }

    @Override
    public void onLost(String why) {
      throw new AssertionError(why);
    }
  }
}
