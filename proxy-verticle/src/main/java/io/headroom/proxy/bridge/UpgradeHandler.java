package io.headroom.proxy.bridge;

import io.headroom.proxy.admission.Admission;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.http.ForwardedHeaders.Client;
import io.headroom.proxy.http.ForwardedHeaders.Peer;
import io.headroom.proxy.http.HopByHop;
import io.headroom.proxy.http.OriginPolicy;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * An upgrade's way from the request to the bridge: judge, admit, dial, mirror, bridge. One per
 * event loop.
 */
public final class UpgradeHandler {
  private final SharedState shared;
  private final EventLoopHome home;
  private final UpstreamDialer dialer;
  private final SessionIds ids;

  /**
   * @param traffic counts what goes through this event loop
   */
  public UpgradeHandler(Vertx vertx, SharedState shared, SessionIds ids, Traffic traffic) {
    this.shared = shared;
    this.home = new EventLoopHome(vertx, shared, traffic);
    this.dialer = new UpstreamDialer(vertx);
    this.ids = ids;
  }

  /**
   * Takes over a request that asks for a WebSocket; it is answered and its connection ended or
   * bridged in any case.
   *
   * @param path empty: malformed
   * @param match empty: no route
   */
  public void handle(
      HttpServerRequest request, Optional<RequestPath> path, Optional<RouteTable.Match> match) {
    ClientSide client = ClientSide.takeOver(request);
    Optional<String> fault = Handshake.fault(request);
    if (path.isEmpty() || fault.isPresent()) {
      refuse(client, RefusalReason.BAD_REQUEST, 400, fault.orElse("malformed request target"));
    } else if (!Handshake.isVersion13(request.headers())) {
      client.header("Sec-WebSocket-Version", Handshake.VERSION);
      refuse(client, RefusalReason.BAD_REQUEST, 426, "expected Sec-WebSocket-Version: 13");
    } else if (match.isEmpty()) {
      refuse(client, RefusalReason.NO_ROUTE, 404, "no route for this path");
    } else if (!OriginPolicy.allows(match.get().route(), request.headers())) {
      refuse(client, RefusalReason.ORIGIN, 403, "origin not allowed");
    } else {
      admit(client, path.get(), match.get());
    }
  }

  private void admit(ClientSide client, RequestPath path, RouteTable.Match match) {
    HttpServerRequest request = client.request();
    Peer peer = Peer.of(request);
    Client asks = shared.forwarded().client(request.headers(), peer);
    Admission admission = shared.admission().admit(asks.holder(), path.path());
    if (admission instanceof Admission.Admitted admitted) {
      SessionIdentity identity =
          new SessionIdentity(
              ids.next(),
              match.route().kind(),
              path.path(),
              asks.user(),
              asks.address(),
              home.nanoTime());
      MultiMap headers = upstreamHeaders(request, peer);
      new Upgrade(client, identity, admitted.slot(), home, shared.settings().get())
          .dial(dialer, match, path.forwarded(), headers);
    } else if (admission instanceof Admission.PoolFull full && full.damped()) {
      client.header("Retry-After", Long.toString(RefusalDamper.WINDOW.toSeconds()));
      refuse(client, RefusalReason.DAMPED, 503, Refusals.CAP_REACHED);
    } else if (admission instanceof Admission.PoolFull) {
      close(client, RefusalReason.CAP_REACHED, CloseCode.TRY_AGAIN_LATER, Refusals.CAP_REACHED);
    } else if (admission instanceof Admission.UserCapReached) {
      close(client, RefusalReason.USER_CAP, CloseCode.TRY_AGAIN_LATER, Refusals.USER_CAP_REACHED);
    } else {
      close(client, RefusalReason.DRAINING, CloseCode.SERVICE_RESTART, Refusals.DRAINING);
    }
  }

  private MultiMap upstreamHeaders(HttpServerRequest request, Peer peer) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
    HopByHop.strip(headers, shared.settings().get().webSocketProxy().userHeader());
    shared.forwarded().apply(headers, peer);
    return headers.set("Connection", "Upgrade").set("Upgrade", "websocket");
  }

  private void refuse(ClientSide client, RefusalReason reason, int status, String text) {
    shared.events().refused(reason);
    client.refuse(status, text);
  }

  private void close(ClientSide client, RefusalReason reason, int code, String text) {
    shared.events().refused(reason);
    client.acceptAndClose(code, text, home);
  }
}
