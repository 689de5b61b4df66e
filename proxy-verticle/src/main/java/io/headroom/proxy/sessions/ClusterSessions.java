package io.headroom.proxy.sessions;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of every instance in the cluster view, asked over the event bus. One that does not
 * answer in time, or that the view misses, is named, and the rest is told all the same; one that is
 * late and answers is not. Used from any thread.
 */
public final class ClusterSessions implements SessionDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);
  private static final String TOPIC = "sessions";

  private final OwnSessions own;
  private final ClusterView cluster;

  /** Answers the other instances from now on. */
  public ClusterSessions(OwnSessions own, ClusterView cluster) {
    this.own = own;
    this.cluster = cluster;
    cluster.answer(TOPIC, this::answer);
  }

  @Override
  public Future<Listing> list(Reach reach) {
    List<Future<Listing>> parts = new ArrayList<>();
    parts.add(own.list(reach));
    ClusterSnapshot now = cluster.snapshot();
    others(now).forEach(instance -> parts.add(listOf(instance, reach)));
    parts.add(Future.succeededFuture(new Listing(List.of(), false, now.outOfReach())));
    return Future.all(parts).map(all -> merge(all.list()));
  }

  @Override
  public Future<Closing> close(String id, Reach reach) {
    return own.close(id, reach)
        .compose(
            here ->
                here == Closing.CLOSED ? Future.succeededFuture(here) : closeElsewhere(id, reach));
  }

  private List<String> others(ClusterSnapshot now) {
    return now.instances().stream()
        .map(InstanceLoad::id)
        .filter(id -> !id.equals(own.instance()))
        .toList();
  }

  private Future<Listing> listOf(String instance, Reach reach) {
    return ask(instance, call("list", reach))
        .map(ClusterSessions::listing)
        .otherwise(new Listing(List.of(), false, List.of(instance)));
  }

  private Future<Closing> closeElsewhere(String id, Reach reach) {
    JsonObject call = call("close", reach).put("id", id);
    ClusterSnapshot now = cluster.snapshot();
    List<Future<Closing>> answers = new ArrayList<>();
    boolean whole = cluster.joined() && now.allInReach();
    answers.add(Future.succeededFuture(whole ? Closing.NONE : Closing.NOT_ALL_ASKED));
    for (String instance : others(now)) {
      answers.add(
          ask(instance, call)
              .map(reply -> reply.getBoolean("closed") ? Closing.CLOSED : Closing.NONE)
              .otherwise(Closing.NOT_ALL_ASKED));
    }
    return Future.all(answers).map(all -> Collections.min(all.<Closing>list()));
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
    Reach reach = new Reach(call.getString("user"));
    return "close".equals(call.getString("call"))
        ? own.close(call.getString("id"), reach).map(ClusterSessions::closed)
        : own.list(reach).map(ClusterSessions::json);
  }

  private static JsonObject call(String name, Reach reach) {
    return new JsonObject().put("call", name).put("user", reach.user());
  }

  private static Listing merge(List<Listing> parts) {
    return new Listing(
        parts.stream()
            .flatMap(part -> part.sessions().stream())
            .sorted(Comparator.comparingLong(SessionEntry::ageMillis).reversed())
            .toList(),
        parts.stream().anyMatch(Listing::truncated),
        parts.stream().flatMap(part -> part.unanswered().stream()).distinct().toList());
  }

  private static JsonObject closed(Closing came) {
    return new JsonObject().put("closed", came == Closing.CLOSED);
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
