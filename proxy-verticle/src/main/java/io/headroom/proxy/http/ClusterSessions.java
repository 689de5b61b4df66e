package io.headroom.proxy.http;

import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of every instance in the cluster view, asked over the event bus. One that does not
 * answer in time is named, and the rest is told all the same. Used from any thread.
 */
public final class ClusterSessions implements SessionDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);
  private static final String TOPIC = "sessions";
  private static final JsonObject LIST = new JsonObject().put("call", "list");

  private final OwnSessions own;
  private final ClusterView cluster;

  /** Answers the other instances from now on. */
  public ClusterSessions(OwnSessions own, ClusterView cluster) {
    this.own = own;
    this.cluster = cluster;
    cluster.answer(TOPIC, this::answer);
  }

  @Override
  public Future<Listing> list() {
    List<Future<Listing>> parts = new ArrayList<>();
    parts.add(own.list());
    others().forEach(instance -> parts.add(listOf(instance)));
    return Future.all(parts).map(all -> merge(all.list()));
  }

  @Override
  public Future<Boolean> close(String id, Closer by) {
    return own.close(id, by)
        .compose(closed -> closed ? Future.succeededFuture(true) : closeElsewhere(id, by));
  }

  private List<String> others() {
    return cluster.snapshot().instances().stream()
        .map(InstanceLoad::id)
        .filter(id -> !id.equals(own.instance()))
        .toList();
  }

  private Future<Listing> listOf(String instance) {
    return ask(instance, LIST)
        .map(ClusterSessions::listing)
        .otherwise(new Listing(List.of(), false, List.of(instance)));
  }

  private Future<Boolean> closeElsewhere(String id, Closer by) {
    JsonObject call = new JsonObject().put("call", "close").put("id", id).put("by", by.name());
    List<Future<Boolean>> answers = new ArrayList<>();
    for (String instance : others()) {
      answers.add(ask(instance, call).map(reply -> reply.getBoolean("closed")).otherwise(false));
    }
    return Future.all(answers).map(all -> all.list().contains(true));
  }

  private Future<JsonObject> ask(String instance, JsonObject call) {
    return cluster
        .ask(instance, TOPIC, call)
        .onFailure(
            cause ->
                LOG.atInfo()
                    .addKeyValue("instance", instance)
                    .log("Does not answer for its sessions: {}", cause.getMessage()));
  }

  private Future<JsonObject> answer(JsonObject call) {
    return "close".equals(call.getString("call"))
        ? own.close(call.getString("id"), Closer.valueOf(call.getString("by")))
            .map(ClusterSessions::closed)
        : own.list().map(ClusterSessions::json);
  }

  private static Listing merge(List<Listing> parts) {
    return new Listing(
        parts.stream()
            .flatMap(part -> part.sessions().stream())
            .sorted(Comparator.comparingLong(SessionEntry::ageMillis).reversed())
            .toList(),
        parts.stream().anyMatch(Listing::truncated),
        parts.stream().flatMap(part -> part.unanswered().stream()).toList());
  }

  private static JsonObject closed(boolean closed) {
    return new JsonObject().put("closed", closed);
  }

  private static JsonObject json(Listing listing) {
    JsonArray sessions = new JsonArray();
    listing.sessions().forEach(entry -> sessions.add(entry.toJson()));
    return new JsonObject().put("sessions", sessions).put("truncated", listing.truncated());
  }

  private static Listing listing(JsonObject json) {
    List<SessionEntry> sessions =
        json.getJsonArray("sessions").stream()
            .map(entry -> SessionEntry.of((JsonObject) entry))
            .toList();
    return new Listing(sessions, json.getBoolean("truncated"), List.of());
  }
}
