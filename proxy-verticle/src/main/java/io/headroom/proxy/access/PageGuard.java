package io.headroom.proxy.access;

import io.headroom.config.Settings;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.Incoming;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Has a rule asked for our own pages. One per event loop. */
public final class PageGuard {
  private final Settings.Guard guard;
  private final Gatekeeper gatekeeper;
  private final Caller caller;

  /**
   * @param rule name of it
   */
  public PageGuard(String rule, Gatekeeper gatekeeper, Caller caller) {
    this.guard = new Settings.Guard(rule, "", "");
    this.gatekeeper = gatekeeper;
    this.caller = caller;
  }

  /** Goes on, and from there on {@link Caller} names whom the rule has found; or answers. */
  public void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    Optional<Incoming> incoming = Incoming.of(request);
    if (incoming.isEmpty()) {
      context.fail(400);
      return;
    }
    Attempt attempt =
        new Attempt(request.method().name(), incoming.get(), caller.of(context), false);
    // What comes of a body meanwhile waits for who will read it.
    request.pause();
    gatekeeper
        .ask(guard, attempt)
        .onSuccess(
            verdict -> {
              if (verdict instanceof Verdict.LetIn in) {
                Caller.is(context, in.pass().user());
                context.next();
              } else if (verdict instanceof Verdict.No no) {
                answer(context.response(), no.answer());
              }
              request.resume();
            });
  }

  /** Answers in a rule's words. */
  public static void answer(HttpServerResponse response, Answer answer) {
    response.setStatusCode(answer.status()).headers().addAll(answer.headers());
    response.end(answer.body());
  }
}
