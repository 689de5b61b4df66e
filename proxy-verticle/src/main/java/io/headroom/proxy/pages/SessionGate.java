package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityLevel;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.config.Settings;
import io.headroom.proxy.access.Gatekeeper;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.request.Answers;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.IsoTime;
import io.headroom.proxy.request.ShortBody;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.sessions.AffinityCookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The gate: holds a slot for a session before its application is started, so that nobody starts one
 * and then meets a full pool. Stateless; used from every event loop.
 */
public final class SessionGate {
  /** What a refused client is told when the pool is full. */
  public static final String POOL_FULL = "WebSocket pool full";

  private static final String DRAINING = "instance is draining";
  private static final String NOT_THE_CALLER =
      "expected the management token from who reserves for another \"user\"";
  private static final String USER_FULL = "this user holds as many sessions as a user may";
  private static final String ADDRESS_FULL =
      "this address holds as many reservations as one without a user may (gate.perAddress)";
  private static final String STRANGERS_FULL =
      "callers without a user hold their share of the slots (gate.strangersPercent)";

  /** There is room somewhere now; where there is none, when somebody leaves. */
  private static final int RETRY_SOON_SECONDS = 1;

  private static final int RETRY_SECONDS = 10;

  private final Reservations reservations;
  private final UserSlotsElsewhere elsewhere;
  private final Function<RequestPath, Optional<Settings.Guard>> served;
  private final ClusterView view;
  private final BooleanSupplier draining;
  private final Caller caller;
  private final AdminToken token;
  private final AffinityCookie affinity;

  /**
   * @param served who may use the route that serves a path; empty: none does
   * @param token who has it may reserve for anybody
   * @param affinity lets go of whom another instance has room for
   */
  public SessionGate(
      Reservations reservations,
      UserSlotsElsewhere elsewhere,
      Function<RequestPath, Optional<Settings.Guard>> served,
      ClusterView view,
      BooleanSupplier draining,
      Caller caller,
      AdminToken token,
      AffinityCookie affinity) {
    this.reservations = reservations;
    this.elsewhere = elsewhere;
    this.served = served;
    this.view = view;
    this.draining = draining;
    this.caller = caller;
    this.token = token;
    this.affinity = affinity;
  }

  /** Adds POST {@code /sessions} and DELETE {@code /sessions/<reservation>}. */
  public void mount(Router router, Gatekeeper gatekeeper) {
    mount(router, gatekeeper, ShortBody.PATIENCE);
  }

  void mount(Router router, Gatekeeper gatekeeper, Duration bodyPatience) {
    GateAccess access = new GateAccess(caller, gatekeeper);
    router.post("/sessions").handler(caller::ownPagesOnly);
    ShortBody.read(router, "/sessions", bodyPatience);
    router.post("/sessions").handler(context -> reserve(context, access));
    router
        .deleteWithRegex("/sessions/(?<reservation>" + Reservations.ID_PREFIX + "[^/]+)")
        .handler(caller::ownPagesOnly)
        .handler(this::cancel);
  }

  private void reserve(RoutingContext context, GateAccess access) {
    Optional<ReservationWish> wish = wish(context);
    Optional<Settings.Guard> guard = wish.flatMap(wished -> served.apply(wished.path()));
    if (wish.isEmpty()) {
      Answers.error(
          context,
          400,
          "expected a body such as {\"path\": \"/user/alice/\"}; \"user\" beside it is a text");
    } else if (guard.isEmpty()) {
      Answers.error(context, 404, "no route serves this path");
    } else if (draining.getAsBoolean()) {
      refuse(context, DRAINING);
    } else if (vouched(context)) {
      reserve(context, wish.get(), caller.of(context), true);
    } else {
      access.find(
          context,
          wish.get().path(),
          guard.get(),
          client -> reserve(context, wish.get(), client, false));
    }
  }

  private void reserve(
      RoutingContext context, ReservationWish wish, Client asking, boolean vouched) {
    wish.holder(asking.holder(), vouched)
        .ifPresentOrElse(
            holder -> reserve(context, wish.path(), holder),
            () -> Answers.error(context, 403, NOT_THE_CALLER));
  }

  private void reserve(RoutingContext context, RequestPath path, Holder holder) {
    Reservations.Outcome outcome = reservations.reserve(path, holder);
    if (outcome instanceof Reservations.Reserved held) {
      elsewhere.tooMany(holder.user()).onSuccess(tooMany -> settle(context, held, tooMany));
    } else if (outcome instanceof Reservations.PoolFull) {
      refuse(context, POOL_FULL);
    } else if (outcome instanceof Reservations.ShareTaken share) {
      tooMany(context, share.why() == Shares.Verdict.HOLDER_FULL ? ADDRESS_FULL : STRANGERS_FULL);
    } else {
      tooMany(context, USER_FULL);
    }
  }

  private void settle(RoutingContext context, Reservations.Reserved held, boolean tooMany) {
    if (draining.getAsBoolean()) {
      reservations.cancel(held.id());
      refuse(context, DRAINING);
    } else if (tooMany) {
      reservations.cancel(held.id());
      tooMany(context, USER_FULL);
    } else {
      grant(context, held);
    }
  }

  private boolean vouched(RoutingContext context) {
    List<String> shown = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    return token.judge(shown, caller.of(context).address()) == AdminToken.Verdict.ALLOWED;
  }

  private static void tooMany(RoutingContext context, String why) {
    context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
    Answers.error(context, 429, why);
  }

  private void grant(RoutingContext context, Reservations.Reserved held) {
    JsonObject body =
        new JsonObject()
            .put("reservation", held.id())
            .put("instance", view.snapshot().own().id())
            .put("expiresAt", IsoTime.millis(held.expiresAt()));
    // Who left meanwhile would hold the slot, known to nobody, until it expires.
    Answers.json(context, 201, body).onFailure(gone -> reservations.cancel(held.id()));
  }

  private void refuse(RoutingContext context, String why) {
    ClusterSnapshot now = view.snapshot();
    boolean full = now.level() == CapacityLevel.FULL;
    boolean elsewhere = AffinityCookie.roomElsewhere(now);
    JsonObject body =
        new JsonObject().put("error", why).put("scope", full ? "cluster" : "instance");
    if (elsewhere) {
      body.put("elsewhere", true);
      affinity.letGo(context.request());
    }
    int seconds = full ? RETRY_SECONDS : RETRY_SOON_SECONDS;
    context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
    Answers.json(context, 503, body);
  }

  private void cancel(RoutingContext context) {
    if (reservations.cancel(context.pathParam("reservation"))) {
      context.response().setStatusCode(204).end();
    } else {
      Answers.error(context, 404, "no such reservation: it was used, or has expired");
    }
  }

  private static Optional<ReservationWish> wish(RoutingContext context) {
    try {
      return ReservationWish.of(context.body().asJsonObject());
    } catch (RuntimeException notJson) {
      return Optional.empty();
    }
  }
}
