package io.headroom.config;

import io.headroom.config.address.Cidr;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.TrustedProxies;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** A complete document that the schema accepts, as settings: everything is read here, and once. */
final class SettingsMapping {
  private SettingsMapping() {}

  /**
   * @param ruleDefaults of the keys of a rule in {@code access}
   * @param problems takes what is wrong with texts that have a grammar; they are left out then
   */
  static Settings settings(
      JsonObject document, JsonObject ruleDefaults, SettingsSources sources, Problems problems) {
    String id = document.getString("instanceId");
    Settings.PublicEndpoint endpoint = publicEndpoint(document.getJsonObject("public"), problems);
    Settings.Management management = management(document.getJsonObject("management"), sources);
    Settings.WebSocketProxy webSocketProxy =
        webSocketProxy(document.getJsonObject("websocketProxy"));
    Settings.Timeouts timeouts =
        new Settings.Timeouts(millis(document.getJsonObject("timeouts"), "silenceMs"));
    Settings.Cluster cluster = cluster(document.getJsonObject("cluster"), problems);
    return new Settings(
        id.isEmpty() ? sources.defaultInstanceId() : id,
        endpoint,
        management,
        webSocketProxy,
        capacity(document.getJsonObject("capacity")),
        gate(document.getJsonObject("gate")),
        drain(document.getJsonObject("drain")),
        timeouts,
        cluster,
        new Settings.Audit(document.getJsonObject("audit").getString("file")),
        new AccessRules(problems, ruleDefaults).read(document.getJsonObject("access")),
        new RouteRules(
                problems,
                new RouteRules.Surroundings(
                    endpoint.path(),
                    Listener.of(endpoint, management, cluster),
                    timeouts.silence(),
                    webSocketProxy.userHeader(),
                    document.getJsonObject("access").fieldNames()))
            .read(document.getJsonArray("routes")));
  }

  private static Settings.PublicEndpoint publicEndpoint(JsonObject json, Problems problems) {
    JsonObject tls = json.getJsonObject("tls");
    return new Settings.PublicEndpoint(
        json.getString("host"),
        json.getInteger("port"),
        json.getString("path"),
        new Settings.Tls(tls.getString("cert"), tls.getString("key")),
        new TrustedProxies(problems.readAll("public.trustedProxies", Cidr::parse)),
        json.getString("affinityCookie"),
        json.getBoolean("adminToken"),
        json.getString("access"));
  }

  private static Settings.Management management(JsonObject json, SettingsSources sources) {
    return new Settings.Management(
        json.getString("host"),
        json.getInteger("port"),
        json.getString("tokenFile"),
        sources.environment().getOrDefault(EnvironmentNames.TOKEN, ""));
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

  private static Settings.Cluster cluster(JsonObject json, Problems problems) {
    int port = json.getInteger("port");
    return new Settings.Cluster(
        json.getBoolean("enabled"),
        json.getString("name"),
        json.getString("host"),
        port,
        json.getInteger("eventBusPort"),
        problems.readAll("cluster.members", text -> HostAndPort.parse(text, port)),
        json.getString("dns"),
        json.getString("secretFile"));
  }

  private static Duration millis(JsonObject json, String key) {
    return Duration.ofMillis(json.getLong(key));
  }
}
