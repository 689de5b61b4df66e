package io.headroom.proxy.bridge;

import io.headroom.proxy.access.Pass;
import io.headroom.proxy.access.Watch;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.forward.RequestHead;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.sessions.Tenure;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.regex.Pattern;

/**
 * A well-formed upgrade that has a route, on its way to a session or a refusal.
 *
 * @param peer whose connection it came on
 * @param who asks
 * @param pass what its route's rule found out
 * @param browser by what it is known again; empty: it needs not be
 * @param key of who asks, on this path
 */
record Asking(
    ClientSide client,
    RequestPath path,
    RouteTable.Match match,
    Peer peer,
    Client who,
    Pass pass,
    String browser,
    RefusalDamper.Key key) {
  private static final Pattern ENGINE_IO = Pattern.compile("[?&]EIO=");

  /** What the upstream is sent. */
  FullHttpRequest head(RequestHead heads) {
    return heads.upgrade(path, client.request().headers(), peer, pass);
  }

  /** Whether what lets it in holds still. */
  Watch watch() {
    return pass.watch();
  }

  /** How long its session may be open. */
  Tenure tenure() {
    return Tenure.of(match.route().maxSessionAge(), pass.lasts());
  }

  /**
   * Whether the client is only to be refused with an answer that is no 101. To engine.io's a 101 is
   * the beginning of a handshake of its own, for which it waits 20 s.
   */
  boolean refusedInHandshake() {
    return ENGINE_IO.matcher(path.query()).find();
  }
}
