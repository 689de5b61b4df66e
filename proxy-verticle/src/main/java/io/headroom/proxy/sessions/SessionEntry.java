package io.headroom.proxy.sessions;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One open session as the admin API lists it.
 *
 * @param instance id of the instance that holds it
 * @param path of the request, without its query
 * @param user empty: unknown
 * @param ageMillis since its admission
 * @param idleMillis since the last data frame either way
 * @param bytesFromClient of frames, headers included
 * @param bytesToClient of frames, headers included
 * @param endsInMillis by its age or by what let it in; {@link Tenure#NO_END}: no end is known
 */
public record SessionEntry(
    String id,
    String instance,
    String kind,
    String path,
    String user,
    String clientAddress,
    long ageMillis,
    long idleMillis,
    long bytesFromClient,
    long bytesToClient,
    long endsInMillis) {
  private static final double MILLIS_PER_SECOND = 1_000;

  static SessionEntry of(Session session, String instance, long nowNanos) {
    SessionIdentity identity = session.identity();
    long left = identity.tenure().leftNanos(nowNanos - identity.openedNanos());
    return new SessionEntry(
        identity.id(),
        instance,
        identity.kind(),
        identity.path(),
        identity.user(),
        identity.clientAddress(),
        millis(nowNanos - identity.openedNanos()),
        millis(nowNanos - session.lastActiveNanos()),
        session.traffic().bytes(Direction.CLIENT_TO_UPSTREAM),
        session.traffic().bytes(Direction.UPSTREAM_TO_CLIENT),
        left == Tenure.NO_END ? left : millis(left));
  }

  public static SessionEntry of(JsonObject json) {
    return new SessionEntry(
        json.getString("id"),
        json.getString("instance"),
        json.getString("kind"),
        json.getString("path"),
        json.getString("user"),
        json.getString("clientAddress"),
        Math.round(json.getDouble("ageSeconds") * MILLIS_PER_SECOND),
        Math.round(json.getDouble("idleSeconds") * MILLIS_PER_SECOND),
        json.getLong("bytesFromClient"),
        json.getLong("bytesToClient"),
        endsIn(json.getDouble("endsInSeconds")));
  }

  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("instance", instance)
        .put("kind", kind)
        .put("path", path)
        .put("user", user)
        .put("clientAddress", clientAddress)
        .put("ageSeconds", ageMillis / MILLIS_PER_SECOND)
        .put("idleSeconds", idleMillis / MILLIS_PER_SECOND)
        .put("bytesFromClient", bytesFromClient)
        .put("bytesToClient", bytesToClient)
        .put(
            "endsInSeconds",
            endsInMillis == Tenure.NO_END ? null : (Object) (endsInMillis / MILLIS_PER_SECOND));
  }

  /** An instance of an older release does not say. */
  private static long endsIn(@Nullable Double seconds) {
    return seconds == null ? Tenure.NO_END : Math.round(seconds * MILLIS_PER_SECOND);
  }

  private static long millis(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
