package io.headroom.proxy.admin;

import io.headroom.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.regex.Pattern;

/** Settings under the names of the configuration file, without secrets. */
final class SettingsDocument {
  private static final String HIDDEN = "(hidden)";
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@]*@");

  private SettingsDocument() {}

  static JsonObject of(Settings settings) {
    return new JsonObject()
        .put("instanceId", settings.instanceId())
        .put("public", publicEndpoint(settings.publicEndpoint()))
        .put("management", management(settings.management()))
        .put("websocketProxy", webSocketProxy(settings.webSocketProxy()))
        .put("capacity", capacity(settings.capacity()))
        .put("gate", gate(settings.gate()))
        .put("drain", drain(settings.drain()))
        .put(
            "timeouts", new JsonObject().put("silenceMs", settings.timeouts().silence().toMillis()))
        .put("cluster", cluster(settings.cluster()))
        .put("routes", routes(settings));
  }

  private static JsonObject publicEndpoint(Settings.PublicEndpoint endpoint) {
    return new JsonObject()
        .put("host", endpoint.host())
        .put("port", endpoint.port())
        .put("path", endpoint.path())
        .put(
            "tls",
            new JsonObject().put("cert", endpoint.tls().cert()).put("key", endpoint.tls().key()))
        .put("trustedProxies", new JsonArray(endpoint.trustedProxies()))
        .put("affinityCookie", endpoint.affinityCookie());
  }

  private static JsonObject management(Settings.Management management) {
    return new JsonObject()
        .put("host", management.host())
        .put("port", management.port())
        .put("tokenFile", management.tokenFile())
        .put("token", management.token().isEmpty() ? "" : HIDDEN);
  }

  private static JsonObject webSocketProxy(Settings.WebSocketProxy proxy) {
    return new JsonObject()
        .put("maxSessionsPerApp", proxy.maxSessionsPerApp())
        .put("incomingBufferBytes", proxy.incomingBufferBytes())
        .put("grizzlyWorkerPoolMaxSize", proxy.grizzlyWorkerPoolMaxSize())
        .put("sessionIdleTimeoutMs", proxy.sessionIdleTimeout().toMillis())
        .put("heartbeatIntervalMs", proxy.heartbeatInterval().toMillis())
        .put("connectTimeoutMs", proxy.connectTimeout().toMillis())
        .put("pings", proxy.pings().name().toLowerCase(Locale.ROOT))
        .put("maxSessionsPerUser", proxy.maxSessionsPerUser())
        .put("userHeader", proxy.userHeader());
  }

  private static JsonObject capacity(Settings.Capacity capacity) {
    return new JsonObject()
        .put("warnFreePercent", capacity.warnFreePercent())
        .put("reservationTtlMs", capacity.reservationTtl().toMillis());
  }

  private static JsonObject gate(Settings.Gate gate) {
    return new JsonObject()
        .put("perAddress", gate.perAddress())
        .put("strangersPercent", gate.strangersPercent());
  }

  private static JsonObject drain(Settings.Drain drain) {
    return new JsonObject()
        .put("timeoutMs", drain.timeout().toMillis())
        .put("closeCode", drain.closeCode());
  }

  private static JsonObject cluster(Settings.Cluster cluster) {
    return new JsonObject()
        .put("enabled", cluster.enabled())
        .put("name", cluster.name())
        .put("host", cluster.host())
        .put("port", cluster.port())
        .put("eventBusPort", cluster.eventBusPort())
        .put("members", new JsonArray(cluster.members()))
        .put("dns", cluster.dns());
  }

  private static JsonArray routes(Settings settings) {
    JsonArray routes = new JsonArray();
    for (Settings.Route route : settings.routes()) {
      routes.add(
          new JsonObject()
              .put("path", route.path())
              .put("target", USER_INFO.matcher(route.target()).replaceAll(HIDDEN + "@"))
              .put("kind", route.kind())
              .put("origins", new JsonArray(route.origins()))
              .put("silenceMs", route.silence().toMillis()));
    }
    return routes;
  }
}
