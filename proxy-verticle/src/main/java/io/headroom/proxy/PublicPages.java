package io.headroom.proxy;

import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.SessionsApi;
import io.headroom.proxy.pages.LoadHistory;
import io.headroom.proxy.pages.PublicApi;
import io.headroom.proxy.pages.SessionGate;
import io.headroom.proxy.pages.StatusPage;
import io.headroom.proxy.pages.UserSlotsElsewhere;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.sessions.SessionDirectory;
import io.vertx.core.Vertx;
import java.time.Clock;

/** Puts together what is served under {@code public.path}. */
final class PublicPages {
  private PublicPages() {}

  /** Begins to note the history. */
  static PublicApi start(Vertx vertx, Shared shared, AdminToken token, SessionDirectory sessions) {
    Clock clock = Clock.systemUTC();
    LoadHistory history =
        new LoadHistory(() -> shared.cluster.snapshot().instances(), System::nanoTime, clock);
    history.sampleOn(vertx);
    Caller caller = new Caller(shared.forwarded);
    SessionGate gate =
        new SessionGate(
            shared.reservations,
            new UserSlotsElsewhere(shared.cluster, shared.users),
            path -> shared.front.match(path).isPresent(),
            shared.cluster,
            shared.drain::draining,
            caller,
            token,
            shared.affinity);
    SessionsApi api = new SessionsApi(sessions, token, caller, clock);
    StatusPage status = new StatusPage(shared.cluster, clock, history, api, Main.Version.number());
    return new PublicApi(vertx, shared.cluster, clock, caller, gate, api, status);
  }
}
