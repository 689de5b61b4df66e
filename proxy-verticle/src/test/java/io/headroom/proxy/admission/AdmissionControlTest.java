package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who gets in, and what the rest is told. */
class AdmissionControlTest {
  private long now;
  private int elsewhere;
  private int userLimit = 2;
  private Optional<Slot> reserved = Optional.empty();
  private final SlotPool pool = new SlotPool(3, () -> {});
  private final UserSessions users = new UserSessions(() -> userLimit, user -> elsewhere);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AdmissionControl admission =
      new AdmissionControl(
          pool, new RefusalDamper(() -> now), path -> reserved, users, draining::get);

  private Admission admit(String user) {
    return admission.admit(user, "192.0.2.1", "/app/");
  }

  private Slot slot(String user) {
    return assertInstanceOf(Admission.Admitted.class, admit(user)).slot();
  }

  @Test
  void admitsUpToTheCap() {
    for (int i = 0; i < 3; i++) {
      slot("");
    }
    assertEquals(new Admission.PoolFull(false), admit(""));
    assertEquals(3, pool.open());
  }

  @Test
  void dampsByAddressWhereTheUserIsUnknown() {
    pool.cap(0);
    for (int i = 0; i < 3; i++) {
      assertEquals(new Admission.PoolFull(false), admit(""));
    }
    assertEquals(new Admission.PoolFull(true), admit(""));
    assertEquals(new Admission.PoolFull(false), admission.admit("", "192.0.2.2", "/app/"));
    assertEquals(new Admission.PoolFull(false), admit("alice"));
  }

  @Test
  void dampsByUserWhereverItComesFrom() {
    pool.cap(0);
    for (int i = 0; i < 3; i++) {
      admission.admit("alice", "192.0.2." + i, "/app/");
    }
    assertEquals(new Admission.PoolFull(true), admit("alice"));
  }

  @Test
  void admitsADampedClientOnceASlotIsFree() {
    pool.cap(0);
    for (int i = 0; i < 4; i++) {
      admit("");
    }
    pool.cap(1);
    slot("").release();
    pool.cap(0);
    assertEquals(new Admission.PoolFull(false), admit(""));
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
    Slot held = pool.reserve().orElseThrow();
    held.open();
    slot("");
    slot("");
    reserved = Optional.of(held);
    assertSame(held, slot("alice"));
    assertEquals(3, pool.open());
    held.release();
    assertEquals(Map.of(), users.here());
  }
}
