package io.headroom.proxy.pages;

import io.headroom.config.Settings;
import io.headroom.proxy.access.Attempt;
import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.access.PageGuard;
import io.headroom.proxy.access.Verdict;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.ForwardedHeaders.Peer;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * Tells who asks at the gate for a session on a route: whom the route's rule finds, as it will when
 * the session comes, else who asks for any page. One per event loop.
 */
record GateAccess(Caller caller, Gatekeeper gatekeeper) {

  /** Goes on with whom it is; or answers in the rule's words. */
  void find(RoutingContext context, RequestPath path, Settings.Guard guard, Consumer<Client> then) {
    Client client = caller.of(context);
    if (guard.isNone()) {
      then.accept(client);
      return;
    }
    HttpServerRequest request = context.request();
    Incoming coming = new Incoming(path, request.headers(), Peer.of(request));
    gatekeeper
        .ask(guard, new Attempt("GET", coming, client, false))
        .onSuccess(
            verdict -> {
              if (verdict instanceof Verdict.LetIn in) {
                then.accept(client.as(in.pass().user()));
              } else if (verdict instanceof Verdict.No no) {
                PageGuard.answer(context.response(), no.answer());
              }
            });
  }
}
