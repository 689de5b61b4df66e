package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.Asker.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts reach the client framed as the answer's head says; without a socket. */
@ExtendWith(LeakCheck.class)
class AnswerPartsTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final AnswerParts parts;
  private final ChannelHandlerContext behind;

  AnswerPartsTest() {
    channel.pipeline().addLast("encoder", new HttpResponseEncoder());
    parts = new AnswerParts(channel.pipeline().context("encoder"));
    channel.pipeline().addLast(parts).addLast("behind", new ChannelInboundHandlerAdapter());
    behind = channel.pipeline().context("behind");
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "15, f", "16, 10", "255, ff", "256, 100", "4095, fff", "65536, 10000"})
  void aPartBecomesAChunk(int size, String line) {
    head("Transfer-Encoding", "chunked");
    String text = "x".repeat(size);
    parts.send(behind, buffer(text), Framing.NONE);
    parts.send(behind, buffer(""), Framing.NONE);
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertEquals(line + "\r\n" + text + "\r\n0\r\n\r\n", written());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "CHUNKS"})
  void whatIsFramedGoesOnAsItIs(Framing framing) {
    boolean chunked = framing == Framing.CHUNKS;
    head(chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : "8");
    ByteBuf part = buffer("3\r\nabc\r\n");
    parts.send(behind, part, framing);
    channel.flush();
    assertSame(part, channel.readOutbound());
    part.release();
  }

  /** A drain ends a stream when its time has come. */
  @Test
  void noEndIsWrittenInsideOfAChunk() {
    head("Transfer-Encoding", "chunked");
    parts.send(behind, buffer("1\r\na\r\n5\r\nab"), Framing.CUT_CHUNK);
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertEquals("1\r\na\r\n5\r\nab", written());
  }

  @Test
  void theEndIsWrittenBehindAWholeChunk() {
    head("Transfer-Encoding", "chunked");
    parts.send(behind, buffer("5\r\nab"), Framing.CUT_CHUNK);
    parts.send(behind, buffer("cde\r\n"), Framing.CHUNKS);
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertEquals("5\r\nabcde\r\n0\r\n\r\n", written());
  }

  @Test
  void leavesWithTheUpgrade() {
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));
    assertNull(channel.pipeline().get(AnswerParts.class));
  }

  private void head(String name, String value) {
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(name, value);
    channel.writeOutbound(head);
    written();
  }

  private String written() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(US_ASCII));
      next.release();
    }
    return all.toString();
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
  }
}
