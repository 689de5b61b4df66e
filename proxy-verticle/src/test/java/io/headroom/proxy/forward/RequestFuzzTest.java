package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.FuzzSeeds;
import io.headroom.fixtures.TestUpstreams;
import io.headroom.proxy.access.Pass;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.OwnPath;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.PublicServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client sends, each head that goes to an upstream is one whole head to a reader who is
 * strict, with the framing that we read, for the path that we judged.
 */
public class RequestFuzzTest {
  private static final LoopMark MARK = TestUpstreams.mark();
  private static final RouteTable ROUTES =
      RouteTable.of(
          List.of(
              new Settings.Route("/", "http://u", "app", List.of()),
              new Settings.Route("/user/{name}/", "http://{name}.u:80", "app", List.of())));
  private static final RequestHead HEADS =
      new RequestHead(
          new ForwardedHeaders(TrustedProxies.of(List.of()), "X-Remote-User"),
          MARK,
          "X-Remote-User");
  private static final Judge JUDGE = new Judge(new AllRoutes(), MARK);

  private static final class AllRoutes implements Judge.Front {
    private final OwnPath own = new OwnPath("/_headroom");

    @Override
    public boolean isOwn(RequestPath path) {
      return own.covers(path);
    }

    @Override
    public Optional<RouteTable.Match> match(RequestPath path) {
      return ROUTES.match(path);
    }

    @Override
    public Optional<String> cookie(Incoming request) {
      return Optional.empty();
    }

    @Override
    public Optional<String> cookie(Incoming request, String user) {
      return Optional.empty();
    }
  }

  /**
   * One input of the fuzzer.
   *
   * @param input where it is cut (1 byte), what a client sends
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int cut = 1 + (input[0] & 0xff) % input.length;
    EmbeddedChannel client = new EmbeddedChannel(new RequestDecoder(PublicServerOptions.limits()));
    client.writeInbound(Unpooled.wrappedBuffer(input, 1, cut - 1));
    client.writeInbound(Unpooled.wrappedBuffer(input, cut, input.length - cut));
    for (Object read = client.readInbound(); read != null; read = client.readInbound()) {
      if (read instanceof HttpRequest head
          && JUDGE.judge(head, client) instanceof Judge.Forward forward) {
        passOn(head, forward);
      }
      ReferenceCountUtil.release(read);
    }
    client.finishAndReleaseAll();
  }

  private static void passOn(HttpRequest head, Judge.Forward forward) {
    Asked asked = Asked.of(head);
    HEADS.adapt(head, asked, forward, Pass.NONE);
    EmbeddedChannel upstream = new EmbeddedChannel();
    upstream.pipeline().addLast(new RequestEncoder(upstream));
    upstream.writeOutbound(asked.hasBody() ? head : RequestHead.whole(head));
    EmbeddedChannel reader = new EmbeddedChannel(new HttpRequestDecoder());
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = upstream.readOutbound(); part != null; part = upstream.readOutbound()) {
      text.append(part.toString(StandardCharsets.ISO_8859_1));
      reader.writeInbound(part);
    }
    String sent = text.toString();
    assertTrue(sent.endsWith("\r\n\r\n"), sent);
    assertEquals(sent.length() - 4, sent.indexOf("\r\n\r\n"), sent);
    assertFalse(sent.replace("\r\n", "").matches("(?s).*[\r\n\0].*"), sent);
    HttpRequest seen = reader.readInbound();
    assertTrue(seen.decoderResult().isSuccess(), sent);
    assertEquals(head.method(), seen.method(), sent);
    assertEquals(forward.path().forwarded(), seen.uri(), sent);
    assertEquals(1, seen.headers().getAll(HttpHeaderNames.HOST).size(), sent);
    boolean chunked = seen.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    List<String> lengths = seen.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    assertTrue(lengths.size() <= 1 && !(chunked && !lengths.isEmpty()), sent);
    boolean body = chunked || !lengths.isEmpty() && !lengths.get(0).equals("0");
    assertEquals(asked.hasBody(), body, sent);
    String host = seen.headers().get(HttpHeaderNames.HOST);
    RequestPath again = RequestPath.parse(seen.uri(), host).orElseThrow();
    assertEquals(forward.path().segments(), again.segments(), sent);
    assertEquals(forward.match(), ROUTES.match(again).orElseThrow(), sent);
    reader.finishAndReleaseAll();
    upstream.finishAndReleaseAll();
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(RequestFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void passesOnWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
