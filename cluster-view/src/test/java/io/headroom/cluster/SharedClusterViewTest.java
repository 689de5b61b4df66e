package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedClusterViewTest {
  private final VirtualTimeline timeline = new VirtualTimeline();
  private final MemoryCluster cluster = new MemoryCluster(timeline, new Random(1));
  private MemoryNode a;
  private MemoryNode b;
  private MemoryNode c;

  @BeforeEach
  void startThree() {
    a = cluster.start("a");
    b = cluster.start("b");
    c = cluster.start("c");
    timeline.pass(Duration.ofSeconds(5));
  }

  @Test
  void everyInstanceKnowsAll() {
    a.open(4);
    b.open(7);
    timeline.pass(Duration.ofMillis(600));
    for (MemoryNode node : cluster.nodes()) {
      ClusterSnapshot snapshot = node.view.snapshot();
      assertEquals(List.of(a.load(), b.load(), c.load()), snapshot.instances());
      assertEquals(11, snapshot.open());
      assertEquals(30, snapshot.cap());
      assertEquals(19, snapshot.free());
      assertFalse(snapshot.partial());
    }
  }

  @Test
  void aReportThatSaysTheSameIsNothingToTell() {
    long before = a.view.snapshot().version();
    timeline.pass(Duration.ofSeconds(20));
    assertEquals(before, a.view.snapshot().version());

    b.open(1);
    timeline.pass(Duration.ofMillis(600));
    assertTrue(a.view.snapshot().version() > before);
  }

  @Test
  void servesAloneAndSaysSoUntilItHasJoined() {
    MemoryNode late = cluster.start("late");
    late.unjoinable = true;
    late.open(3);
    timeline.pass(Duration.ofMinutes(2));
    assertFalse(late.view.joined());
    assertTrue(late.view.snapshot().partial());
    assertEquals(List.of(late.load()), late.view.snapshot().instances());

    late.unjoinable = false;
    timeline.pass(Duration.ofSeconds(40));
    assertTrue(late.view.joined());
    assertFalse(late.view.snapshot().partial());
    assertEquals(4, late.view.snapshot().instances().size());
    assertEquals(3, a.view.snapshot().open());
  }

  @Test
  void hasJoinedOnlyWhenItHasHeardEveryMember() {
    b.open(7);
    timeline.pass(Duration.ofSeconds(2));
    MemoryNode late = cluster.start("late");
    while (!late.view.joined()) {
      assertTrue(late.view.snapshot().partial());
      timeline.pass(Duration.ofMillis(1));
    }
    assertEquals(4, late.view.snapshot().instances().size());
    assertEquals(7, late.view.snapshot().open());
    assertFalse(late.view.snapshot().partial());
  }

  @Test
  void aMuteMemberHoldsUpAJoinForSecondsOnly() {
    cluster.freeze(b);
    cluster.forget(b);
    MemoryNode late = cluster.start("late");
    timeline.pass(Duration.ofSeconds(8));
    assertTrue(late.view.joined());
  }

  @Test
  void aKilledInstanceIsDroppedAndIsNoSplit() {
    b.open(9);
    timeline.pass(Duration.ofSeconds(2));
    assertEquals(9, a.view.snapshot().open());
    cluster.kill(b);
    timeline.pass(Duration.ofMillis(2200));
    assertEquals(0, a.view.snapshot().open());
    assertFalse(a.view.snapshot().partial());

    // Its stored report is still there for a while, and is no ghost.
    for (int second = 0; second < 60; second++) {
      timeline.pass(Duration.ofSeconds(1));
      assertEquals(2, a.view.snapshot().instances().size());
    }
  }

  @Test
  void anInstanceThatLeavesIsDroppedAtOnceAndIsNoSplit() {
    b.open(9);
    timeline.pass(Duration.ofSeconds(2));
    cluster.leave(b);
    timeline.pass(Duration.ofMillis(100));
    assertEquals(2, a.view.snapshot().instances().size());
    timeline.pass(Duration.ofSeconds(30));
    assertEquals(2, a.view.snapshot().instances().size());
    assertFalse(a.view.snapshot().partial());
  }

  @Test
  void aFrozenInstanceIsDroppedAndIsRightAgainAfterIt() {
    b.open(9);
    timeline.pass(Duration.ofSeconds(2));
    cluster.freeze(b);
    timeline.pass(Duration.ofSeconds(11));
    assertEquals(2, a.view.snapshot().instances().size());
    assertTrue(a.view.snapshot().partial());
    timeline.pass(Duration.ofSeconds(80));

    cluster.thaw(b);
    timeline.pass(Duration.ofMillis(1));
    assertTrue(b.view.snapshot().partial());
    timeline.pass(Duration.ofSeconds(29));
    for (MemoryNode node : cluster.nodes()) {
      assertEquals(9, node.view.snapshot().open());
      assertFalse(node.view.snapshot().partial());
    }
  }

  @Test
  void whatWasStoredByOneThatComesBackIsNoWordOfIt() {
    b.open(10);
    timeline.pass(Duration.ofSeconds(2));
    b.mute = true;
    cluster.freeze(b);
    timeline.pass(Duration.ofSeconds(10));
    b.open = 0;
    cluster.thaw(b);
    timeline.pass(Duration.ofMillis(14_900));
    for (int sample = 0; sample < 100; sample++) {
      timeline.pass(Duration.ofMillis(10));
      assertTrue(a.view.snapshot().partial(), "after " + sample * 10 + " ms");
    }
    assertEquals(3, a.view.snapshot().instances().size());
    b.mute = false;
    timeline.pass(Duration.ofMillis(1_100));
    cluster.assertWholeFor(a, Duration.ofSeconds(10));
    assertEquals(0, a.view.snapshot().open());
  }

  @Test
  void aFrozenInstanceThatIsKilledIsNoSplit() {
    cluster.freeze(b);
    timeline.pass(Duration.ofSeconds(30));
    assertTrue(a.view.snapshot().partial());
    cluster.kill(b);
    timeline.pass(Duration.ofSeconds(3));
    assertFalse(a.view.snapshot().partial());
  }

  @Test
  void bothSidesOfASplitSayTheySeeAPartAndHeal() {
    a.open(1);
    b.open(2);
    c.open(4);
    timeline.pass(Duration.ofSeconds(2));
    cluster.side(c, 1);
    timeline.pass(Duration.ofSeconds(12));
    assertEquals(3, a.view.snapshot().open());
    assertEquals(3, b.view.snapshot().open());
    assertEquals(4, c.view.snapshot().open());
    for (int second = 0; second < 110; second++) {
      timeline.pass(Duration.ofSeconds(1));
      cluster.nodes().forEach(node -> assertTrue(node.view.snapshot().partial()));
    }

    c.open(5);
    cluster.side(c, 0);
    timeline.pass(Duration.ofSeconds(45));
    for (MemoryNode node : cluster.nodes()) {
      assertEquals(8, node.view.snapshot().open());
      assertFalse(node.view.snapshot().partial());
    }
  }

  /** Told and missed are read one after the other, while the cluster's thread writes both. */
  @Test
  void noReadingIsWholeWithoutOneThatIsLostOrComesBack() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    FutureTask<Long> reader =
        new FutureTask<>(
            () -> {
              long wrong = 0;
              while (!over.get()) {
                ClusterSnapshot told = a.view.snapshot();
                wrong += told.partial() || told.instances().size() == 3 ? 0 : 1;
              }
              return wrong;
            });
    new Thread(reader, "reader").start();
    for (int i = 0; i < 100; i++) {
      cluster.side(c, 1);
      timeline.pass(Duration.ofSeconds(12));
      cluster.side(c, 0);
      timeline.pass(Duration.ofSeconds(20));
    }
    over.set(true);
    assertEquals(0, reader.get(10, TimeUnit.SECONDS));
  }

  @Test
  void anInstanceThatNeverComesBackIsForgottenInTheEnd() {
    cluster.side(c, 1);
    timeline.pass(Duration.ofSeconds(30));
    cluster.kill(c);
    timeline.pass(Duration.ofMinutes(9));
    assertTrue(a.view.snapshot().partial());
    timeline.pass(Duration.ofMinutes(2));
    assertFalse(a.view.snapshot().partial());
  }

  @Test
  void lostReportsAreMadeUpForByTheMap() {
    cluster.loss(1.0);
    a.open(5);
    timeline.pass(Duration.ofSeconds(9));
    assertEquals(5, b.view.snapshot().open());
    // What is read may be some seconds old.
    assertEquals(List.of("a", "c"), b.view.snapshot().unheard());
    assertTrue(b.view.snapshot().partial());
    assertTrue(b.view.snapshot().silence().compareTo(Duration.ofSeconds(8)) > 0);
    cluster.loss(0);
    timeline.pass(Duration.ofMillis(1100));
    assertFalse(b.view.snapshot().partial());
  }

  @Test
  void anInstanceStartedAnewReplacesItsFormerSelf() {
    b.open(9);
    timeline.pass(Duration.ofSeconds(2));
    cluster.kill(b);
    MemoryNode again = cluster.start("b");
    timeline.pass(Duration.ofSeconds(5));
    assertEquals(0, a.view.snapshot().open());
    assertEquals(3, a.view.snapshot().instances().size());
    again.open(2);
    timeline.pass(Duration.ofSeconds(1));
    assertEquals(2, a.view.snapshot().open());
    assertFalse(a.view.snapshot().partial());
  }

  @Test
  void usersSessionsElsewhereAreCounted() {
    b.users.put("alice", 2);
    c.users.put("alice", 1);
    b.users.put("bob", 4);
    b.open(6);
    c.open(1);
    timeline.pass(Duration.ofSeconds(1));
    assertEquals(3, a.view.openElsewhere("alice"));
    assertEquals(4, a.view.openElsewhere("bob"));
    assertEquals(0, a.view.openElsewhere("carol"));
    assertEquals(1, b.view.openElsewhere("alice"));
  }

  @Test
  void aReportIsSeenByTheOthersWithinAQuarterSecondAndTheirTravel() {
    // Just published: the next change has to wait its full turn.
    a.open(1);
    timeline.pass(Duration.ofMillis(10));
    a.open(2);
    timeline.pass(Duration.ofMillis(280));
    assertEquals(2, b.view.snapshot().open());
  }

  @Test
  void instancesAnswerEachOther() {
    b.view.answer("name", question -> Future.succeededFuture(question.copy().put("name", "b")));
    JsonObject answer = a.view.ask("b", "name", new JsonObject().put("from", "a")).result();
    assertEquals(new JsonObject().put("from", "a").put("name", "b"), answer);
    assertTrue(a.view.ask("b", "other", new JsonObject()).failed());
    assertTrue(a.view.ask("z", "name", new JsonObject()).failed());
  }
}
