package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who gets in, and what the rest is told. */
class AdmissionControlTest {
  private static final RequestPath APP = RequestPath.parse("/app/", "").orElseThrow();

  private long now;
  private int elsewhere;
  private int userLimit = 2;
  private final SlotPool pool = new SlotPool(3, () -> {});
  private final UserSessions users = new UserSessions(() -> userLimit, user -> elsewhere);
  private final Reservations reservations =
      new Reservations(
          pool,
          users,
          new Shares(() -> 2, () -> 2),
          () -> Duration.ofSeconds(60),
          () -> now,
          () -> Instant.EPOCH);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AdmissionControl admission =
      new AdmissionControl(pool, reservations::claim, users, draining::get);

  private Admission admit(String user) {
    return admit(user, "192.0.2.1");
  }

  private Admission admit(String user, String address) {
    return admission.admit(Holder.of(user, address), "/app/");
  }

  private void reserve(String user, String address) {
    assertInstanceOf(
        Reservations.Reserved.class, reservations.reserve(APP, Holder.of(user, address)));
  }

  private Slot slot(String user) {
    return assertInstanceOf(Admission.Admitted.class, admit(user)).slot();
  }

  @Test
  void admitsUpToTheCap() {
    for (int i = 0; i < 3; i++) {
      slot("");
    }
    assertEquals(new Admission.PoolFull(), admit(""));
    assertEquals(3, pool.open());
  }

  @Test
  void turnsAwayWhileDrainingEvenWithRoom() {
    draining.set(true);
    assertEquals(new Admission.Draining(), admit(""));
    assertEquals(0, pool.open());
  }

  @Test
  void holdsEachUserToTheLimit() {
    Slot first = slot("alice");
    slot("alice");
    assertEquals(new Admission.UserCapReached(), admit("alice"));
    assertEquals(2, pool.open());
    slot("bob");
    first.release();
    assertEquals(Map.of("alice", 1, "bob", 1), users.here());
    slot("alice");
  }

  @Test
  void countsAUsersSessionsElsewhere() {
    elsewhere = 1;
    slot("alice");
    assertEquals(new Admission.UserCapReached(), admit("alice"));
  }

  @Test
  void holdsNobodyWithoutALimitOrAName() {
    userLimit = 0;
    elsewhere = 100;
    slot("alice");
    slot("");
    slot("");
    assertEquals(Map.of("alice", 1), users.here());
  }

  @Test
  void doesNotCountARefusalAsAUsersSession() {
    pool.cap(0);
    admit("alice");
    assertEquals(Map.of(), users.here());
    pool.cap(1);
    Slot slot = slot("alice");
    slot.release();
    slot.release();
    assertEquals(Map.of(), users.here());
  }

  @Test
  void takesAReservedSlotEvenIfThePoolIsFull() {
    reserve("alice", "192.0.2.1");
    slot("");
    slot("");
    assertEquals(new Admission.PoolFull(), admit(""));
    Slot hers = slot("alice");
    assertEquals(new SlotPool.Taken(3, 0), pool.taken());
    hers.release();
    assertEquals(Map.of(), users.here());
  }

  @Test
  void nobodyElseTakesAUsersReservation() {
    reserve("alice", "192.0.2.1");
    pool.cap(1);
    assertEquals(new Admission.PoolFull(), admit("bob"));
    assertEquals(new Admission.PoolFull(), admit("", "192.0.2.1"));
    assertInstanceOf(Admission.Admitted.class, admit("alice", "198.51.100.7"));
  }

  @Test
  void nobodyElseTakesAStrangersReservation() {
    reserve("", "192.0.2.1");
    pool.cap(1);
    assertEquals(new Admission.PoolFull(), admit("", "192.0.2.2"));
    assertEquals(new Admission.PoolFull(), admit("alice", "192.0.2.1"));
    assertInstanceOf(Admission.Admitted.class, admit("", "192.0.2.1"));
  }

  @Test
  void whatIsReservedCountsAsHeldOnEveryPath() {
    reserve("alice", "192.0.2.1");
    reserve("alice", "192.0.2.1");
    Holder alice = Holder.of("alice", "");
    assertEquals(new Admission.UserCapReached(), admission.admit(alice, "/other/"));
    assertEquals(new Reservations.UserCapReached(), reservations.reserve(APP, alice));
    Slot first = slot("alice");
    assertEquals(new Admission.UserCapReached(), admission.admit(alice, "/other/"));
    slot("alice");
    assertEquals(new Admission.UserCapReached(), admit("alice"));
    first.release();
    assertInstanceOf(Admission.Admitted.class, admission.admit(alice, "/other/"));
  }

  @Test
  void whoComesNextTakesWhatIsHeldForAnybodyAndIsCounted() {
    pool.cap(1);
    assertInstanceOf(Reservations.Reserved.class, reservations.reserve(APP, Holder.ANYBODY));
    assertEquals(
        new Admission.PoolFull(), admission.admit(Holder.of("alice", "192.0.2.1"), "/other/"));
    Slot hers = slot("alice");
    assertEquals(new SlotPool.Taken(1, 0), pool.taken());
    assertEquals(Map.of("alice", 1), users.here());
    assertEquals(new Admission.PoolFull(), admit("", "192.0.2.1"));
    hers.release();
    assertEquals(Map.of(), users.here());
  }

  @Test
  void whatIsHeldForAnybodyIsTakenAfterOnesOwnAndByNoUserAtTheLimit() {
    userLimit = 1;
    reserve("alice", "192.0.2.1");
    assertInstanceOf(Reservations.Reserved.class, reservations.reserve(APP, Holder.ANYBODY));
    slot("alice");
    assertEquals(new SlotPool.Taken(1, 1), pool.taken());
    assertEquals(new Admission.UserCapReached(), admit("alice"));
    assertEquals(new SlotPool.Taken(1, 1), pool.taken());
    pool.cap(2);
    assertInstanceOf(Admission.Admitted.class, admit("", "198.51.100.7"));
  }

  @Test
  void anExpiredReservationKeepsItsUserOutNoLonger() {
    reserve("alice", "192.0.2.1");
    reserve("alice", "192.0.2.1");
    now += Duration.ofSeconds(60).toNanos();
    Holder alice = Holder.of("alice", "");
    assertInstanceOf(Admission.Admitted.class, admission.admit(alice, "/other/"));
    assertEquals(Map.of("alice", 1), users.here());
  }
}
