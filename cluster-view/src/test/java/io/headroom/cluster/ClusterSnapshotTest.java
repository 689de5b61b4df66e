package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClusterSnapshotTest {

  @Test
  void totalsOfHugeInstancesDoNotOverflow() {
    InstanceLoad huge = new InstanceLoad("a", Integer.MAX_VALUE, 0, Integer.MAX_VALUE, false);
    InstanceLoad empty = new InstanceLoad("b", 0, 0, Integer.MAX_VALUE, false);
    ClusterSnapshot snapshot = Snapshots.of(10, huge, huge, empty);

    assertEquals(2L * Integer.MAX_VALUE, snapshot.open());
    assertEquals(3L * Integer.MAX_VALUE, snapshot.cap());
    assertEquals(Integer.MAX_VALUE, snapshot.free());
    assertEquals(CapacityLevel.OK, snapshot.level());
  }

  @Test
  void freeIsZeroWhenTheCapWasLoweredBelowWhatIsOpen() {
    assertEquals(0, new InstanceLoad("a", 450, 1, 300, false).free());
    assertEquals(0, new InstanceLoad("a", Integer.MAX_VALUE, 9, 0, false).free());
  }

  @Test
  void oneOverFullInstanceDoesNotTakeAnothersFreeSlots() {
    ClusterSnapshot snapshot =
        Snapshots.of(
            10, new InstanceLoad("a", 450, 0, 300, false), new InstanceLoad("b", 0, 0, 300, false));
    assertEquals(300, snapshot.free());
  }

  @Test
  void ofTwoWithOneNameOneIsOutOfReach() {
    InstanceLoad load = new InstanceLoad("a", 0, 0, 10, false);
    assertEquals(List.of("a"), unheard(load, Duration.ofMillis(900)).outOfReach());
    assertFalse(unheard(load, Duration.ofMillis(900)).allInReach());
    // It is only late.
    assertEquals(List.of(), unheard(load, Duration.ofMillis(2100)).outOfReach());
    assertTrue(unheard(load, Duration.ofMillis(2100)).allInReach());
    // Partial for another reason: it has not joined.
    ClusterSnapshot alone =
        new ClusterSnapshot(load, List.of(), true, List.of(), Duration.ZERO, 10, null, 1);
    assertFalse(alone.allInReach());
    assertTrue(Snapshots.of(10, load).allInReach());
  }

  private static ClusterSnapshot unheard(InstanceLoad load, Duration heardAgo) {
    InstanceStatus status =
        new InstanceStatus(load, CapacityLevel.OK, Instant.EPOCH, 1, 1, heardAgo);
    return new ClusterSnapshot(load, List.of(status), true, List.of("a"), heardAgo, 10, null, 1);
  }

  @Property
  void totalsAreSumsOverTheInstances(
      @ForAll("loads") @Size(min = 1, max = 50) List<InstanceLoad> loads) {
    ClusterSnapshot snapshot = Snapshots.of(10, loads);
    long open = 0;
    long cap = 0;
    long free = 0;
    for (InstanceLoad load : loads) {
      open += load.open();
      if (!load.draining()) {
        cap += load.cap();
        free += Math.max(0, 0L + load.cap() - load.open() - load.reserved());
      }
    }

    assertEquals(open, snapshot.open());
    assertEquals(cap, snapshot.cap());
    assertEquals(free, snapshot.free());
    assertTrue(snapshot.free() >= 0 && snapshot.free() <= snapshot.cap());
  }

  @Property
  void aLoneInstancesScopesAgree(
      @ForAll("loads") @Size(1) List<InstanceLoad> loads,
      @ForAll @IntRange(max = 100) int warnFreePercent) {
    JsonObject document =
        new CapacityDocument(Snapshots.of(warnFreePercent, loads), Instant.EPOCH).toJson();
    JsonObject instance = document.getJsonObject("instance");
    JsonObject cluster = document.getJsonObject("cluster");

    for (String field : List.of("open", "reserved", "cap", "free", "level")) {
      assertEquals(instance.getValue(field).toString(), cluster.getValue(field).toString(), field);
    }
    JsonObject badge = cluster.getJsonObject("badge");
    assertEquals(
        badge == null ? null : badge.getString("color"),
        badge == null ? null : instance.getJsonObject("badge").getString("color"));
    assertEquals(badge == null, instance.getJsonObject("badge") == null);
  }

  @Provide
  Arbitrary<List<InstanceLoad>> loads() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, Integer.MAX_VALUE);
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 600);
    return Combinators.combine(
            Arbitraries.strings().alpha().ofLength(4),
            Arbitraries.oneOf(small, number),
            Arbitraries.oneOf(small, number),
            Arbitraries.oneOf(small, number),
            Arbitraries.of(true, false))
        .as(InstanceLoad::new)
        .list();
  }
}
