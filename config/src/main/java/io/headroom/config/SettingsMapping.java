package io.headroom.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A complete document that the schema accepts, as settings. Pure. */
final class SettingsMapping {
  private SettingsMapping() {}

  static Settings settings(JsonObject document, SettingsSources sources) {
    String id = document.getString("instanceId");
    Settings.Timeouts timeouts =
        new Settings.Timeouts(millis(document.getJsonObject("timeouts"), "silenceMs"));
    return new Settings(
        id.isEmpty() ? sources.defaultInstanceId() : id,
        publicEndpoint(document.getJsonObject("public")),
        management(
            document.getJsonObject("management"),
            sources.environment().getOrDefault(EnvironmentNames.TOKEN, "")),
        webSocketProxy(document.getJsonObject("websocketProxy")),
        capacity(document.getJsonObject("capacity")),
        gate(document.getJsonObject("gate")),
        drain(document.getJsonObject("drain")),
        timeouts,
        cluster(document.getJsonObject("cluster")),
        routes(document.getJsonArray("routes"), timeouts));
  }

  private static Settings.PublicEndpoint publicEndpoint(JsonObject json) {
    JsonObject tls = json.getJsonObject("tls");
    return new Settings.PublicEndpoint(
        json.getString("host"),
        json.getInteger("port"),
        json.getString("path"),
        new Settings.Tls(tls.getString("cert"), tls.getString("key")),
        strings(json.getJsonArray("trustedProxies")),
        json.getString("affinityCookie"));
  }

  private static Settings.Management management(JsonObject json, String token) {
    return new Settings.Management(
        json.getString("host"), json.getInteger("port"), json.getString("tokenFile"), token);
  }

  private static Settings.WebSocketProxy webSocketProxy(JsonObject json) {
    return new Settings.WebSocketProxy(
        json.getInteger("maxSessionsPerApp"),
        json.getInteger("incomingBufferBytes"),
        json.getInteger("grizzlyWorkerPoolMaxSize"),
        millis(json, "sessionIdleTimeoutMs"),
        millis(json, "heartbeatIntervalMs"),
        millis(json, "connectTimeoutMs"),
        Settings.Pings.valueOf(json.getString("pings").toUpperCase(Locale.ROOT)),
        json.getInteger("maxSessionsPerUser"),
        json.getString("userHeader"));
  }

  private static Settings.Capacity capacity(JsonObject json) {
    return new Settings.Capacity(
        json.getInteger("warnFreePercent"), millis(json, "reservationTtlMs"));
  }

  private static Settings.Gate gate(JsonObject json) {
    return new Settings.Gate(json.getInteger("perAddress"), json.getInteger("strangersPercent"));
  }

  private static Settings.Drain drain(JsonObject json) {
    return new Settings.Drain(millis(json, "timeoutMs"), json.getInteger("closeCode"));
  }

  private static Settings.Cluster cluster(JsonObject json) {
    return new Settings.Cluster(
        json.getBoolean("enabled"),
        json.getString("name"),
        json.getString("host"),
        json.getInteger("port"),
        json.getInteger("eventBusPort"),
        strings(json.getJsonArray("members")),
        json.getString("dns"));
  }

  private static List<Settings.Route> routes(JsonArray json, Settings.Timeouts timeouts) {
    List<Settings.Route> routes = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      JsonObject route = json.getJsonObject(i);
      routes.add(
          new Settings.Route(
              route.getString("path"),
              route.getString("target"),
              route.getString("kind"),
              strings(route.getJsonArray("origins")),
              route.containsKey("silenceMs") ? millis(route, "silenceMs") : timeouts.silence()));
    }
    return routes;
  }

  private static List<String> strings(JsonArray json) {
    return json.stream().map(String.class::cast).toList();
  }

  private static Duration millis(JsonObject json, String key) {
    return Duration.ofMillis(json.getLong(key));
  }
}
