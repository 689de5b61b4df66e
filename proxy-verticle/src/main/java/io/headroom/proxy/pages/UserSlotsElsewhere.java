package io.headroom.proxy.pages;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.cluster.InstanceLoad;
import io.headroom.proxy.admission.UserSessions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a user holds on the other instances at this moment, asked of them: reports are a moment old,
 * and who asks the gates of several instances in that moment would have the limit from each. An
 * instance that does not answer soon counts by its report alone. Used from any thread.
 */
public final class UserSlotsElsewhere {
  private static final String TOPIC = "user";
  private static final long PATIENCE_MILLIS = 300;

  private final ClusterView cluster;
  private final UserSessions users;

  /** Answers the other instances from now on. */
  public UserSlotsElsewhere(ClusterView cluster, UserSessions users) {
    this.cluster = cluster;
    this.users = users;
    cluster.answer(TOPIC, question -> Future.succeededFuture(answer(question)));
  }

  /**
   * Whether a user who was given one more slot has too many now. Two who were given their last at
   * once on two instances both have: each counts the other.
   *
   * @param user empty: unknown, and not limited
   * @return never fails
   */
  Future<Boolean> tooMany(String user) {
    int most = users.limit();
    if (most == 0 || user.isEmpty()) {
      return Future.succeededFuture(false);
    }
    List<Future<Integer>> answers = others().stream().map(instance -> ask(instance, user)).toList();
    return Future.all(answers)
        .map(all -> users.held(user) + all.<Integer>list().stream().mapToInt(n -> n).sum() > most);
  }

  private List<String> others() {
    ClusterSnapshot now = cluster.snapshot();
    return now.instances().stream()
        .map(InstanceLoad::id)
        .filter(id -> !id.equals(now.own().id()))
        .toList();
  }

  private Future<Integer> ask(String instance, String user) {
    return cluster
        .ask(instance, TOPIC, new JsonObject().put("user", user))
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .map(answer -> answer.getValue("held") instanceof Integer held ? held : 0)
        .otherwise(0);
  }

  private JsonObject answer(JsonObject question) {
    return new JsonObject().put("held", users.held(question.getString("user")));
  }
}
