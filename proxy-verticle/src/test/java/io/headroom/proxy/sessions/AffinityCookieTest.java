package io.headroom.proxy.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Reservations;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.admission.UserSessions;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reads a page on a full instance, and has a slot held there. */
class AffinityCookieTest {
  private static final Client ALICE = new Client("192.0.2.1", "alice", "https");
  private static final Client BOB = new Client("192.0.2.1", "bob", "https");
  private static final Client STRANGER = new Client("192.0.2.1", "", "https");

  private final SlotPool pool = new SlotPool(1, () -> {});
  private final Reservations reservations =
      new Reservations(
          pool,
          new UserSessions(() -> 1, user -> 0),
          new Shares(() -> 1, () -> 1),
          () -> Duration.ofMinutes(1),
          () -> 0,
          () -> Instant.EPOCH);
  private final AffinityCookie affinity =
      new AffinityCookie(
          "STICKY",
          new FixedClusterView(List.of(new InstanceLoad("pod-a", 0, 1, 1, false)), null)::snapshot,
          reservations::isHeldFor,
          new ForwardedHeaders(TrustedProxies.of(List.of()), ""),
          new SessionRegistry());

  private boolean staysFor(Client who, String path) {
    return affinity.staysFor(MultiMap.caseInsensitiveMultiMap(), who, path);
  }

  private void reserve(Holder holder) {
    RequestPath path = RequestPath.parse("/user/alice/", "").orElseThrow();
    assertInstanceOf(Reservations.Reserved.class, reservations.reserve(path, holder));
    assertEquals(new SlotPool.Taken(0, 1), pool.taken());
  }

  @Test
  void theLastSlotsOwnerStaysOnEveryPage() {
    reserve(ALICE.holder());
    assertTrue(staysFor(ALICE, "/user/alice/lab"));
    assertTrue(staysFor(ALICE, "/hub/home"));
    assertFalse(staysFor(BOB, "/user/alice/lab"));
    assertFalse(staysFor(STRANGER, "/user/alice/lab"));
    reservations.claim(ALICE.holder(), "/user/alice/ws").orElseThrow();
    assertFalse(staysFor(ALICE, "/user/alice/lab"));
  }

  @Test
  void anotherIsBetterOnlyWhileThisOneHasNoRoom() {
    InstanceLoad full = new InstanceLoad("pod-a", 1, 0, 1, false);
    InstanceLoad leaving = new InstanceLoad("pod-a", 0, 0, 1, true);
    InstanceLoad roomy = new InstanceLoad("pod-b", 0, 0, 1, false);
    assertTrue(roomElsewhere(full, roomy));
    assertTrue(roomElsewhere(leaving, roomy));
    assertFalse(roomElsewhere(roomy, roomy));
    assertFalse(roomElsewhere(full, leaving));
    assertFalse(roomElsewhere(full));
  }

  private static boolean roomElsewhere(InstanceLoad... ownFirst) {
    return AffinityCookie.roomElsewhere(new FixedClusterView(List.of(ownFirst), null).snapshot());
  }

  @Test
  void whoeverGoesWhereASlotIsHeldForAnybodyStays() {
    reserve(Holder.ANYBODY);
    assertTrue(staysFor(ALICE, "/user/alice/lab"));
    assertTrue(staysFor(STRANGER, "/user/alice"));
    assertFalse(staysFor(STRANGER, "/user/bob/"));
    assertFalse(staysFor(STRANGER, ""));
  }
}
