package io.headroom.cluster;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The badge document: how full this instance and the cluster are, and whether new sessions may be
 * started. An instance that drains says so and shows a cap of zero in both scopes, so that an
 * instance's numbers always are its share of the cluster's.
 *
 * @param asOf when the snapshot was taken
 */
public record CapacityDocument(ClusterSnapshot snapshot, Instant asOf) {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The document; fresh for each call. */
  public JsonObject toJson() {
    return new JsonObject().put("asOf", MILLIS.format(asOf)).mergeIn(content());
  }

  /** The document without its time: equal as long as there is nothing new to tell. */
  public JsonObject content() {
    return new JsonObject()
        .put("instance", instance())
        .put("cluster", cluster())
        .put("newSessions", newSessions());
  }

  private JsonObject instance() {
    InstanceLoad own = snapshot.own();
    JsonObject json = new JsonObject().put("id", own.id());
    return putNumbers(json, own.open(), own.reserved(), own.admits(), own.free())
        .mergeIn(level(Badge.Scope.INSTANCE, snapshot.ownLevel(), snapshot.ownState()));
  }

  private JsonObject cluster() {
    JsonObject json = new JsonObject().put("instances", snapshot.statuses().size());
    putNumbers(json, snapshot.open(), snapshot.reserved(), snapshot.cap(), snapshot.free())
        .mergeIn(level(Badge.Scope.CLUSTER, snapshot.level(), snapshot.state()))
        .put("partial", snapshot.partial());
    Long secondsToFull = snapshot.secondsToFull();
    return secondsToFull == null ? json : json.put("secondsToFull", secondsToFull);
  }

  private JsonObject newSessions() {
    boolean enabled = snapshot.level() != CapacityLevel.FULL;
    String reason =
        Badge.of(Badge.Scope.CLUSTER, snapshot.state())
            .filter(badge -> !enabled)
            .map(Badge::text)
            .orElse(null);
    return new JsonObject().put("enabled", enabled).put("reason", reason);
  }

  private static JsonObject putNumbers(
      JsonObject json, long open, long reserved, long cap, long free) {
    return json.put("open", open).put("reserved", reserved).put("cap", cap).put("free", free);
  }

  private static JsonObject level(Badge.Scope scope, CapacityLevel level, CapacityState state) {
    JsonObject json =
        new JsonObject()
            .put("level", level.text())
            .put("badge", Badge.of(scope, state).map(Badge::toJson).orElse(null));
    return state == CapacityState.RESTARTING ? json.put("draining", true) : json;
  }
}
