package io.headroom.proxy.forward;

import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.access.Verdict;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Where a route's rule is asked before its upstream hears of a request. One per event loop; what
 * else the client sends waits meanwhile.
 */
final class Entrance {
  private final Gatekeeper gatekeeper;
  private final Judge judge;
  private final RequestHead heads;

  Entrance(Gatekeeper gatekeeper, Judge judge, RequestHead heads) {
    this.gatekeeper = gatekeeper;
    this.judge = judge;
    this.heads = heads;
  }

  /** Has the request served or refused, at once or later, unless its client has left by then. */
  void ask(Intake client, HttpRequest head, Judge.Forward forward) {
    gatekeeper
        .ask(forward.match().route().guard(), heads.attempt(head, forward.request()))
        .onSuccess(
            verdict -> {
              if (client.context().isRemoved()) {
                return;
              }
              if (verdict instanceof Verdict.LetIn in) {
                client.serve(head, judge.of(forward, in.pass().user()), in.pass());
              } else if (verdict instanceof Verdict.No no) {
                client.refuse(no.answer(), head);
              }
            });
  }
}
