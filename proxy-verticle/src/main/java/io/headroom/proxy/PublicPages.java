package io.headroom.proxy;

import io.headroom.config.Settings;
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
import java.util.function.BiFunction;

/**
 * Puts together our own pages: those under {@code public.path}, and the same at the root of the
 * management port.
 *
 * @param atManagement where the token works
 */
record PublicPages(PublicApi atPublic, PublicApi atManagement) {
  /** Begins to note the history. */
  static PublicPages start(
      Vertx vertx, Shared shared, AdminToken token, SessionDirectory sessions) {
    Clock clock = Clock.systemUTC();
    LoadHistory history =
        new LoadHistory(() -> shared.cluster.snapshot().instances(), System::nanoTime, clock);
    history.sampleOn(vertx);
    UserSlotsElsewhere elsewhere = new UserSlotsElsewhere(shared.cluster, shared.users);
    BiFunction<AdminToken, String, PublicApi> pages =
        (here, rule) -> {
          Caller caller = new Caller(shared.forwarded);
          SessionGate gate =
              new SessionGate(
                  shared.reservations,
                  elsewhere,
                  path -> shared.front.match(path).map(match -> match.route().guard()),
                  shared.cluster,
                  shared.drain::draining,
                  caller,
                  here,
                  shared.affinity);
          SessionsApi api = new SessionsApi(sessions, here, caller, clock);
          StatusPage status =
              new StatusPage(shared.cluster, clock, history, api, Main.Version.number());
          PublicApi.Access access = new PublicApi.Access(shared.rules::gatekeeper, rule);
          return new PublicApi(vertx, shared.cluster, clock, caller, access, gate, api, status);
        };
    Settings.PublicEndpoint endpoint = shared.settings().publicEndpoint();
    return new PublicPages(
        pages.apply(endpoint.adminToken() ? token : AdminToken.none(), endpoint.access()),
        pages.apply(token, ""));
  }
}
