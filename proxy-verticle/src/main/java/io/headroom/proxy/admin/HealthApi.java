package io.headroom.proxy.admin;

import io.headroom.proxy.request.Answers;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * The three probes. Live: every event loop answers, whatever the cluster does. Started: it joined
 * once. Ready: it joined and is not draining; a full pool is ready, or nobody could be told that it
 * is full.
 */
public final class HealthApi {
  private final Liveness liveness;
  private final BooleanSupplier joined;
  private final BooleanSupplier draining;

  /**
   * @param joined whether this instance takes part in its cluster, or has given up waiting for it
   */
  public HealthApi(Liveness liveness, BooleanSupplier joined, BooleanSupplier draining) {
    this.liveness = liveness;
    this.joined = joined;
    this.draining = draining;
  }

  /** Adds {@code /health/live}, {@code /health/ready} and {@code /health/started}. */
  public void mount(Router router) {
    router.get("/health/live").method(HttpMethod.HEAD).handler(this::live);
    router.get("/health/ready").method(HttpMethod.HEAD).handler(this::ready);
    router.get("/health/started").method(HttpMethod.HEAD).handler(this::started);
  }

  private void live(RoutingContext context) {
    liveness
        .answers()
        .onSuccess(nothing -> answer(context, true, "live"))
        .onFailure(late -> answer(context, false, "an event loop does not answer"));
  }

  private void ready(RoutingContext context) {
    if (draining.getAsBoolean()) {
      answer(context, false, "draining");
    } else if (!joined.getAsBoolean()) {
      answer(context, false, "joining the cluster");
    } else {
      answer(context, true, "ready");
    }
  }

  private void started(RoutingContext context) {
    boolean up = joined.getAsBoolean();
    answer(context, up, up ? "started" : "joining the cluster");
  }

  private static void answer(RoutingContext context, boolean good, String status) {
    Answers.json(context, good ? 200 : 503, new JsonObject().put("status", status));
  }
}
