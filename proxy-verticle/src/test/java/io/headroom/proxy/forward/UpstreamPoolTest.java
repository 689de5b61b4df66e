package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.address.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections between two requests, without a socket and by the test's clock. */
class UpstreamPoolTest {
  private static final Origin TARGET = new Origin("http", "app", 80);
  private static final InetAddress HERE = address(1);
  private static final InetAddress ELSEWHERE = address(2);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private long now = 1;
  private final UpstreamPool pool = new UpstreamPool(() -> now);

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Hears what it is told and wants nothing. */
  private static final class Listener implements Asker {
    final List<String> told = new ArrayList<>();

    @Override
    public void onInterim(HttpResponse head) {
      told.add("interim " + head.status().code());
    }

    @Override
    public void onHead(HttpResponse head) {
      told.add("head " + head.status().code());
    }

    @Override
    public void onPart(ByteBuf part, Framing framing) {
      told.add("part " + part.readableBytes());
      part.release();
    }

    @Override
    public void onEnd(LastHttpContent end) {
      told.add("end " + end.content().readableBytes());
      end.release();
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onGarbled(int status, String why) {
      told.add("garbled");
    }

    @Override
    public void onLost(String why) {
      told.add("lost");
    }
  }

  /** One that has answered so. */
  private UpstreamConnection answered(String answer) {
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(HERE, 80);
          }
        };
    channels.add(channel);
    channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
    UpstreamConnection connection = new UpstreamConnection(channel, TARGET);
    connection.ask(
        new Listener(),
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"),
        true);
    sends(channel, answer);
    return connection;
  }

  private static void sends(EmbeddedChannel channel, String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
  }

  @AfterEach
  void release() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @Test
  void theOneThatWasUsedLastIsTaken() {
    UpstreamConnection first = answered(OK);
    UpstreamConnection second = answered(OK);
    pool.giveBack(first);
    pool.giveBack(second);

    assertSame(second, pool.take(TARGET, List.of(HERE)));
    assertSame(first, pool.take(TARGET, List.of(ELSEWHERE, HERE)));
    assertNull(pool.take(TARGET, List.of(HERE)));
  }

  @Test
  void oneWhoseNameHasMovedIsClosed() {
    pool.giveBack(answered(OK));

    assertNull(pool.take(TARGET, List.of(ELSEWHERE)));

    assertFalse(channels.get(0).isOpen());
  }

  @Test
  void itIsKeptForUnderFourSeconds() {
    pool.giveBack(answered(OK));
    now += 3 * SECOND - 1;
    pool.onTick(SECOND);
    assertTrue(channels.get(0).isOpen());

    now += 1;
    pool.onTick(SECOND);

    assertFalse(channels.get(0).isOpen());
    assertNull(pool.take(TARGET, List.of(HERE)));
  }

  @Test
  void noMoreThanAHundredOfOneTargetAreKept() {
    for (int i = 0; i < 101; i++) {
      pool.giveBack(answered(OK));
    }
    assertEquals(100, channels.stream().filter(EmbeddedChannel::isOpen).count());
  }

  @Test
  void whatTheUpstreamWillCloseIsNotKept() {
    pool.giveBack(answered("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    pool.giveBack(answered("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
    pool.giveBack(answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok"));
    pool.giveBack(answered(OK + "HTT"));

    assertTrue(channels.stream().noneMatch(EmbeddedChannel::isOpen));
  }

  @Test
  void bytesThatNobodyAskedForEndIt() {
    pool.giveBack(answered(OK));

    sends(channels.get(0), "HTTP/1.1 200 OK\r\nSet-Cookie: evil=1\r\nX: ");

    assertFalse(channels.get(0).isOpen());
  }

  @Test
  void anEmptyLineBehindAnAnswerDoesNot() {
    pool.giveBack(answered(OK + "\r\n"));
    sends(channels.get(0), "\r\n");

    UpstreamConnection again = pool.take(TARGET, List.of(HERE));

    Listener asker = new Listener();
    again.ask(asker, new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), true);
    sends(channels.get(0), OK);
    assertEquals(List.of("head 200", "end 2"), asker.told);
  }

  @Test
  void oneThatHasEndedMeanwhileIsNotTaken() {
    pool.giveBack(answered(OK));
    channels.get(0).close();

    assertNull(pool.take(TARGET, List.of(HERE)));
  }
}
