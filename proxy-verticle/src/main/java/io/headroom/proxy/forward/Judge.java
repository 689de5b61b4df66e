package io.headroom.proxy.forward;

import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.headroom.proxy.request.RequestRules;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.transport.PeerAddress;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.MultiMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what a request is: an upgrade, one of our own pages, one to an upstream, or none. */
public final class Judge {
  /** Where requests may go. */
  public interface Front {
    /** Whether it is for Headroom itself. */
    boolean isOwn(RequestPath path);

    /** Empty: no route. */
    Optional<RouteTable.Match> match(RequestPath path);

    /** What an answer to this request sets beside the upstream's cookies. */
    Optional<String> cookie(Incoming request);

    /** The same where a rule has found the user; empty: nobody that is known. */
    Optional<String> cookie(Incoming request, String user);
  }

  /** What becomes of it. */
  sealed interface Verdict {}

  /** It is Vert.x's. */
  enum Pass implements Verdict {
    OWN,
    UPGRADE
  }

  /** It is answered in our own name. */
  record Refuse(Problem problem, @Nullable String cookie) implements Verdict {}

  /** It goes to an upstream. */
  record Forward(Incoming request, RouteTable.Match match, @Nullable String cookie)
      implements Verdict {
    RequestPath path() {
      return request.path();
    }

    /** Whether a rule says who may have it. */
    boolean isGuarded() {
      return !match.route().guard().isNone();
    }
  }

  private final Front front;
  private final LoopMark loopMark;

  public Judge(Front front, LoopMark loopMark) {
    this.front = front;
    this.loopMark = loopMark;
  }

  Verdict judge(HttpRequest head, Channel channel) {
    if (!head.decoderResult().isSuccess()) {
      return new Refuse(ProblemAnswer.ofDecoder(head.decoderResult().cause()), null);
    }
    HttpVersion version = head.protocolVersion();
    if (!version.protocolName().equals("HTTP") || isMisspelt(version)) {
      return new Refuse(Problem.BAD_REQUEST, null);
    }
    if (version.majorVersion() != 1) {
      return new Refuse(Problem.VERSION_REFUSED, null);
    }
    boolean old = version.minorVersion() == 0;
    MultiMap headers = (MultiMap) head.headers();
    if (!old) {
      head.setProtocolVersion(HttpVersion.HTTP_1_1);
      if (RequestRules.asksForWebSocket(headers)) {
        return Pass.UPGRADE;
      }
    }
    return RequestRules.path(headers, head.uri(), old)
        .map(path -> judge(head.method(), new Incoming(path, headers, peer(channel))))
        .orElseGet(() -> new Refuse(Problem.BAD_REQUEST, null));
  }

  /** The same request, which is known now to be this user's. */
  Forward of(Forward forward, String user) {
    String cookie = front.cookie(forward.request(), user).orElse(null);
    return new Forward(forward.request(), forward.match(), cookie);
  }

  /** The decoder takes "http/1.1" for the same, but not for its own constant. */
  private static boolean isMisspelt(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) && version != HttpVersion.HTTP_1_1
        || version.equals(HttpVersion.HTTP_1_0) && version != HttpVersion.HTTP_1_0;
  }

  private static Peer peer(Channel channel) {
    boolean tls = channel.pipeline().get(SslHandler.class) != null;
    return new Peer(PeerAddress.of(channel.remoteAddress()), tls);
  }

  private Verdict judge(HttpMethod method, Incoming request) {
    if (front.isOwn(request.path())) {
      return Pass.OWN;
    }
    Optional<RouteTable.Match> match = front.match(request.path());
    String cookie = front.cookie(request).orElse(null);
    if (match.isEmpty()) {
      return new Refuse(Problem.NO_ROUTE, cookie);
    }
    if (loopMark.isIn(request.headers())) {
      return new Refuse(Problem.LOOP, cookie);
    }
    // CONNECT would make a tunnel, TRACE would show a page its own cookies.
    return method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)
        ? new Refuse(Problem.METHOD_REFUSED, cookie)
        : new Forward(request, match.get(), cookie);
  }
}
