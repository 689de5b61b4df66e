package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances that have no report of each other, and a third that never answers. */
class UserSlotsElsewhereTest {
  private static final RequestPath PATH = RequestPath.parse("/app/", "").orElseThrow();

  private final Map<String, Function<JsonObject, Future<JsonObject>>> answerers =
      new ConcurrentHashMap<>();
  private int limit = 2;
  private final Instance a = new Instance("pod-a", "pod-b");
  private final Instance b = new Instance("pod-b", "pod-a");

  private final class Instance {
    final UserSessions users = new UserSessions(() -> limit, user -> 0);
    final Reservations reservations =
        new Reservations(
            new SlotPool(9, () -> {}),
            users,
            new Shares(() -> 9, () -> 9),
            () -> Duration.ofMinutes(1),
            () -> 0,
            () -> Instant.EPOCH);
    final UserSlotsElsewhere elsewhere;

    Instance(String own, String other) {
      List<InstanceLoad> instances = List.of(load(own), load(other), load("pod-c"));
      elsewhere = new UserSlotsElsewhere(new FixedClusterView(instances, null, answerers), users);
    }

    void reserve(String user) {
      assertInstanceOf(
          Reservations.Reserved.class, reservations.reserve(PATH, Holder.of(user, "")));
    }

    boolean tooMany(String user) {
      return elsewhere.tooMany(user).result();
    }
  }

  @Test
  void whatIsHeldElsewhereCountsBeforeAnyReport() {
    a.reserve("alice");
    assertFalse(a.tooMany("alice"));
    b.reserve("alice");
    assertFalse(b.tooMany("alice"));
    b.reserve("alice");
    assertTrue(b.tooMany("alice"));
    b.reserve("bob");
    assertFalse(b.tooMany("bob"));
  }

  @Test
  void twoAtOnceBothCountTheOther() {
    limit = 1;
    a.reserve("alice");
    b.reserve("alice");
    assertTrue(a.tooMany("alice"));
    assertTrue(b.tooMany("alice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"held\": null}", "{\"held\": \"9\"}"})
  void anAnswerThatSaysNoNumberCountsForNothing(String answer) {
    answerers.put("pod-c/user", question -> Future.succeededFuture(new JsonObject(answer)));
    a.reserve("alice");
    b.reserve("alice");
    assertFalse(a.tooMany("alice"));
    a.reserve("alice");
    assertTrue(a.tooMany("alice"));
  }

  @Test
  void nobodyIsAskedWhereNobodyIsLimited() {
    limit = 0;
    a.reserve("alice");
    a.reserve("alice");
    a.reserve("alice");
    assertFalse(a.tooMany("alice"));
    assertEquals(3, a.users.held("alice"));
  }

  private static InstanceLoad load(String id) {
    return new InstanceLoad(id, 0, 0, 9, false);
  }
}
