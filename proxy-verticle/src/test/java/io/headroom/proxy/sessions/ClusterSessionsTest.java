package io.headroom.proxy.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.sessions.SessionDirectory.Closing;
import io.headroom.proxy.sessions.SessionDirectory.Listing;
import io.headroom.proxy.sessions.SessionDirectory.Reach;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Two instances and a silent third on one event bus. */
class ClusterSessionsTest {
  private static final InstanceLoad POD_A = new InstanceLoad("pod-a", 0, 0, 5, false);
  private static final InstanceLoad POD_B = new InstanceLoad("pod-b", 0, 0, 5, false);
  private static final InstanceLoad POD_C = new InstanceLoad("pod-c", 0, 0, 5, false);

  private final Map<String, Function<JsonObject, Future<JsonObject>>> answerers =
      new ConcurrentHashMap<>();
  private final SessionRegistry onA = new SessionRegistry();
  private final SessionRegistry onB = new SessionRegistry();
  private final ClusterSessions a = directory(onA, POD_A, POD_B, POD_C);
  private final ClusterSessions b = directory(onB, POD_B, POD_A, POD_C);

  @Test
  void listsWhatEveryInstanceHasOldestFirst() throws Exception {
    new OpenSession("a-1", "jupyter", 3).in(onA);
    new OpenSession("b-1", "terminal", 2_000_000).in(onB);
    new OpenSession("a-2", "jupyter", 4_000_000).in(onA);
    for (ClusterSessions directory : List.of(a, b)) {
      Listing listing = Await.result(directory.list(Reach.EVERYTHING));
      assertEquals(
          List.of("a-1@pod-a", "b-1@pod-b", "a-2@pod-a"),
          listing.sessions().stream().map(entry -> entry.id() + "@" + entry.instance()).toList());
      assertFalse(listing.truncated());
    }
  }

  @Test
  void namesWhoDidNotAnswer() throws Exception {
    assertEquals(List.of("pod-c"), Await.result(a.list(Reach.EVERYTHING)).unanswered());
  }

  @Test
  void closesASessionWhereverItIs() throws Exception {
    OpenSession own = new OpenSession("a-1", "jupyter", 0).in(onA);
    OpenSession other = new OpenSession("b-1", "jupyter", 0).in(onB);
    assertEquals(Closing.CLOSED, Await.result(a.close("a-1", Reach.EVERYTHING)));
    assertEquals(Closing.CLOSED, Await.result(a.close("b-1", new Reach("user-of-b-1"))));
    assertEquals("1008 closed by an administrator", own.closed());
    assertEquals("1008 closed by its user", other.closed());
  }

  @Test
  void aUserSeesAndClosesOwnSessionsOnlyWhereverTheyAre() throws Exception {
    OpenSession own = new OpenSession("a-1", "jupyter", 0).in(onA);
    OpenSession other = new OpenSession("b-1", "jupyter", 0).in(onB);
    Reach user = new Reach("user-of-b-1");
    assertEquals(Closing.NOT_ALL_ASKED, Await.result(a.close("a-1", user)));
    assertEquals(Closing.NOT_ALL_ASKED, Await.result(b.close("a-1", user)));
    assertEquals("", own.closed());
    for (ClusterSessions directory : List.of(a, b)) {
      assertEquals(
          List.of("b-1"),
          Await.result(directory.list(user)).sessions().stream().map(SessionEntry::id).toList());
    }
    assertEquals(Closing.CLOSED, Await.result(a.close("b-1", user)));
    assertEquals("1008 closed by its user", other.closed());
  }

  @Test
  void isSureThatThereIsNoneOnlyWhenAllCouldBeAsked() throws Exception {
    assertEquals(Closing.NOT_ALL_ASKED, Await.result(a.close("c-1", Reach.EVERYTHING)));
    ClusterSessions whole = directory(onA, POD_A, POD_B);
    assertEquals(Closing.NONE, Await.result(whole.close("c-1", Reach.EVERYTHING)));
    assertEquals(List.of(), Await.result(whole.list(Reach.EVERYTHING)).unanswered());
    ClusterSessions part = directory(List.of("pod-d", "10.0.0.5:5701"), onA, POD_A, POD_B);
    assertEquals(Closing.NOT_ALL_ASKED, Await.result(part.close("c-1", Reach.EVERYTHING)));
    assertEquals(
        List.of("pod-d", "10.0.0.5:5701"), Await.result(part.list(Reach.EVERYTHING)).unanswered());
  }

  @Test
  void oneThatIsLateAndAnswersIsNotMissed() throws Exception {
    new OpenSession("b-1", "jupyter", 3).in(onB);
    ClusterSessions late = directory(List.of("pod-b"), onA, POD_A, POD_B);
    assertEquals(List.of(), Await.result(late.list(Reach.EVERYTHING)).unanswered());
    assertEquals(1, Await.result(late.list(Reach.EVERYTHING)).sessions().size());
    assertEquals(Closing.NONE, Await.result(late.close("c-1", Reach.EVERYTHING)));
    ClusterSessions hanging = directory(List.of("pod-b", "pod-c"), onA, POD_A, POD_B, POD_C);
    assertEquals(List.of("pod-c"), Await.result(hanging.list(Reach.EVERYTHING)).unanswered());
    assertEquals(Closing.NOT_ALL_ASKED, Await.result(hanging.close("c-1", Reach.EVERYTHING)));
  }

  @Test
  void leavesOutTheYoungestOfTooMany() throws Exception {
    for (int i = 0; i <= OwnSessions.LONGEST_LIST; i++) {
      new OpenSession("b-" + i, "jupyter", i * 1_000_000L).in(onB);
    }
    Listing listing = Await.result(a.list(Reach.EVERYTHING));
    assertTrue(listing.truncated());
    assertEquals(OwnSessions.LONGEST_LIST, listing.sessions().size());
    assertEquals("b-0", listing.sessions().get(0).id());
  }

  @Test
  void whatIsLeftOutOfTheListIsFoundAllTheSame() throws Exception {
    for (int i = 0; i < OwnSessions.LONGEST_LIST; i++) {
      new OpenSession("a-" + i, "jupyter", 0).in(onA);
      new OpenSession("b-" + i, "jupyter", 0).in(onB);
    }
    for (ClusterSessions directory : List.of(a, b)) {
      OpenSession here = new OpenSession("young-a", "jupyter", 9).in(onA);
      OpenSession there = new OpenSession("young-b", "jupyter", 9).in(onB);
      for (OpenSession young : List.of(here, there)) {
        Reach user = new Reach(young.identity().user());
        assertEquals(1, Await.result(directory.list(user)).sessions().size());
        assertFalse(Await.result(directory.list(user)).truncated());
        assertEquals(Closing.CLOSED, Await.result(directory.close(young.identity().id(), user)));
        assertEquals("1008 closed by its user", young.closed());
        assertEquals(
            Closing.CLOSED, Await.result(directory.close(young.identity().id(), Reach.EVERYTHING)));
        assertEquals("1008 closed by an administrator", young.closed());
      }
    }
  }

  private ClusterSessions directory(SessionRegistry registry, InstanceLoad... ownFirst) {
    return directory(List.of(), registry, ownFirst);
  }

  private ClusterSessions directory(
      List<String> unheard, SessionRegistry registry, InstanceLoad... ownFirst) {
    OwnSessions own =
        new OwnSessions(ownFirst[0].id(), registry, () -> TimeUnit.SECONDS.toNanos(60));
    return new ClusterSessions(
        own, new FixedClusterView(List.of(ownFirst), null, answerers, unheard));
  }
}
