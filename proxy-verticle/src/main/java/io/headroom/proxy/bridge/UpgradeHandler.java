package io.headroom.proxy.bridge;

import io.headroom.proxy.access.Attempt;
import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.access.Pass;
import io.headroom.proxy.access.Verdict;
import io.headroom.proxy.admission.Admission;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.dial.LoopFound;
import io.headroom.proxy.forward.RequestHead;
import io.headroom.proxy.forward.UpstreamDialer;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.OriginPolicy;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.sessions.SessionIds;
import io.headroom.proxy.sessions.Traffic;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * An upgrade's way from the request to the bridge: judge, let in, admit, dial, mirror, bridge. One
 * per event loop.
 */
public final class UpgradeHandler {
  private final SharedState shared;
  private final BridgeHome home;
  private final Refuser refuser;
  private final Gatekeeper gatekeeper;
  private final UpstreamDialer dialer;
  private final RequestHead heads;
  private final SessionIds ids;

  /**
   * @param traffic counts what goes through this event loop
   */
  public UpgradeHandler(
      Vertx vertx,
      SharedState shared,
      SessionIds ids,
      Traffic traffic,
      Gatekeeper gatekeeper,
      UpstreamDialer dialer) {
    this.shared = shared;
    this.home = BridgeHome.of(vertx, shared, traffic);
    this.refuser = new Refuser(shared, home);
    this.gatekeeper = gatekeeper;
    this.dialer = dialer;
    String userHeader = shared.settings().get().webSocketProxy().userHeader();
    this.heads = new RequestHead(shared.forwarded(), shared.loopMark(), userHeader);
    this.ids = ids;
  }

  /**
   * Takes over a request that asks for a WebSocket; it is answered and its connection ended or
   * bridged in any case.
   *
   * @param incoming empty: malformed
   * @param match empty: no route
   */
  public void handle(
      HttpServerRequest request, Optional<Incoming> incoming, Optional<RouteTable.Match> match) {
    ClientSide client = ClientSide.takeOver(request);
    Optional<String> fault = Handshake.fault(request);
    if (incoming.isEmpty() || fault.isPresent()) {
      refuse(client, RefusalReason.BAD_REQUEST, 400, fault.orElse("malformed request target"));
    } else if (!Handshake.isVersion13(request.headers())) {
      client.header("Sec-WebSocket-Version", Handshake.VERSION);
      refuse(client, RefusalReason.BAD_REQUEST, 426, "expected Sec-WebSocket-Version: 13");
    } else if (match.isEmpty()) {
      refuse(client, RefusalReason.NO_ROUTE, 404, "no route for this path");
    } else {
      judge(client, incoming.get(), match.get());
    }
  }

  /** One that is well formed and has a route. */
  private void judge(ClientSide client, Incoming request, RouteTable.Match match) {
    Client who = shared.forwarded().client(request.headers(), request.peer());
    if (!OriginPolicy.allows(match.route(), request.headers(), who.scheme())) {
      refuse(client, RefusalReason.ORIGIN, 403, "origin not allowed");
    } else if (shared.loopMark().isIn(request.headers())) {
      refuse(client, RefusalReason.LOOP, LoopFound.STATUS, LoopFound.TEXT);
    } else if (match.route().guard().isNone()) {
      ask(client, request, match, who, Pass.NONE);
    } else {
      askRule(client, request, match, who);
    }
  }

  /** Before anything else is asked; who has left meanwhile is no more than forgotten. */
  private void askRule(ClientSide client, Incoming request, RouteTable.Match match, Client who) {
    gatekeeper
        .ask(match.route().guard(), new Attempt("GET", request, who, true))
        .onSuccess(
            verdict -> {
              if (!client.channel().isActive()) {
                return;
              }
              if (verdict instanceof Verdict.LetIn in) {
                ask(client, request, match, who.as(in.pass().user()), in.pass());
              } else if (verdict instanceof Verdict.No no) {
                shared
                    .events()
                    .refused(
                        no instanceof Verdict.Unknown
                            ? RefusalReason.ACCESS_UNKNOWN
                            : RefusalReason.ACCESS);
                client.refuse(no.answer());
              }
            });
  }

  private void ask(
      ClientSide client, Incoming request, RouteTable.Match match, Client who, Pass pass) {
    RequestPath path = request.path();
    RefusalDamper.Key key = shared.damper().key(who.holder(), path.path());
    String browser = shared.affinity().browser(request.headers(), who);
    admit(new Asking(client, path, match, request.peer(), who, pass, browser, key), true);
  }

  /**
   * @param mayWait whether it has not waited yet
   */
  private void admit(Asking asking, boolean mayWait) {
    if (mayWait && !shared.admission().draining() && !shared.damper().mayBeJudged(asking.key())) {
      // The upstream failed this client and rests: no slot is asked for.
      waitOrRefuse(asking, true, Refusal.UPSTREAM_UNREACHABLE);
      return;
    }
    Admission admission = shared.admission().admit(asking.who().holder(), asking.path().path());
    if (admission instanceof Admission.Admitted admitted) {
      dial(asking, admitted.slot());
    } else if (admission instanceof Admission.PoolFull) {
      waitOrRefuse(asking, mayWait, Refusal.CAP_REACHED);
    } else if (admission instanceof Admission.UserCapReached) {
      waitOrRefuse(asking, mayWait, Refusal.USER_CAP_REACHED);
    } else {
      waitOrRefuse(asking, mayWait, Refusal.DRAINING);
    }
  }

  private void waitOrRefuse(Asking asking, boolean mayWait, Refusal why) {
    boolean waits =
        mayWait && HeldTry.hold(home, shared.damper(), asking, () -> admit(asking, false));
    if (!waits) {
      refuser.refuse(asking, why);
    }
  }

  private void dial(Asking asking, Slot slot) {
    SessionIdentity identity =
        new SessionIdentity(
            ids.next(),
            asking.match().route().kind(),
            asking.path().path(),
            asking.who().user(),
            asking.who().address(),
            asking.browser(),
            home.nanoTime(),
            asking.tenure());
    new Upgrade(asking, identity, slot, home, refuser, shared).dial(dialer, heads);
  }

  private void refuse(ClientSide client, RefusalReason reason, int status, String text) {
    shared.events().refused(reason);
    client.refuse(status, text);
  }
}
