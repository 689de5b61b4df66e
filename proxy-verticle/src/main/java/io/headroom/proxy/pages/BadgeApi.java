package io.headroom.proxy.pages;

import io.headroom.cluster.Badge;
import io.headroom.cluster.CapacityState;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;

/**
 * The badges for places where no script runs: pictures, and documents for shields.io. Stateless;
 * used from every event loop.
 */
public final class BadgeApi {
  private static final Map<CapacityState, String> COLOURS =
      Map.of(
          CapacityState.OK, "brightgreen",
          CapacityState.WARNING, "orange",
          CapacityState.FULL, "red",
          CapacityState.RESTARTING, "grey");

  private static final int CACHE_SECONDS = 30;

  private final ClusterView view;
  private final WebFile component = WebFile.load("badges.js");

  public BadgeApi(ClusterView view) {
    this.view = view;
  }

  /** Adds {@code /badge/<scope>.svg}, {@code /badge/<scope>.json} and {@code /badges.js}. */
  public void mount(Router router) {
    for (Badge.Scope scope : Badge.Scope.values()) {
      String path = "/badge/" + scope.name().toLowerCase(Locale.ROOT);
      router.get(path + ".svg").method(HttpMethod.HEAD).handler(context -> picture(context, scope));
      router
          .get(path + ".json")
          .method(HttpMethod.HEAD)
          .handler(context -> shields(context, scope));
    }
    router.get("/badges.js").method(HttpMethod.HEAD).handler(component::serve);
  }

  private void picture(RoutingContext context, Badge.Scope scope) {
    ClusterSnapshot now = view.snapshot();
    CapacityState state = state(now, scope);
    String svg = BadgePicture.draw(label(scope), message(now, scope), state);
    answer(context, "image/svg+xml", Buffer.buffer(svg));
  }

  private void shields(RoutingContext context, Badge.Scope scope) {
    ClusterSnapshot now = view.snapshot();
    CapacityState state = state(now, scope);
    JsonObject document =
        new JsonObject()
            .put("schemaVersion", 1)
            .put("label", label(scope))
            .put("message", message(now, scope))
            .put("color", COLOURS.get(state))
            .put("isError", state == CapacityState.FULL)
            .put("cacheSeconds", CACHE_SECONDS);
    answer(context, "application/json", document.toBuffer());
  }

  private static void answer(RoutingContext context, String type, Buffer content) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, max-age=0")
        .putHeader("Content-Security-Policy", "default-src 'none'")
        .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
        .putHeader("X-Content-Type-Options", "nosniff");
    EntityTag.end(context, EntityTag.strong(content.getBytes()), content);
  }

  private static CapacityState state(ClusterSnapshot now, Badge.Scope scope) {
    return scope == Badge.Scope.INSTANCE ? now.ownState() : now.state();
  }

  private static String label(Badge.Scope scope) {
    return scope == Badge.Scope.INSTANCE ? "this instance" : "cluster";
  }

  private static String message(ClusterSnapshot now, Badge.Scope scope) {
    boolean own = scope == Badge.Scope.INSTANCE;
    String free = (own ? now.own().free() : now.free()) + " free";
    String seen = !own && now.partial() ? free + " in the part seen" : free;
    return switch (state(now, scope)) {
      case OK -> seen;
      case WARNING -> "close to its limit, " + seen;
      case FULL -> "full";
      case RESTARTING -> "restarting";
    };
  }
}
