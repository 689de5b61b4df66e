package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The way to the other instances of a joined cluster: who is there, and reports to and from them.
 * Callable from any thread; never blocks.
 */
interface ClusterLink {

  /** Told by a link, on any thread. */
  interface Listener {
    /** A report was published, possibly this instance's own. */
    void heard(byte[] report);

    /** Members came or went. */
    void membersChanged();
  }

  /** Whether this instance is a member; once not, never again by this link. */
  boolean active();

  /** Instances in the cluster now, other than this one. */
  Collection<Member> members();

  /** This instance as the others see it. */
  Member self();

  /** Where members are reached, instances or not, this one too. */
  Set<Place> places();

  /** Tells every member; may be lost. */
  void publish(byte[] report);

  /**
   * Keeps the report where every member may read it, for half a minute, and beside it where this
   * instance is reached.
   */
  Future<Void> store(byte[] report);

  /** Every instance's report that is kept, this one's too. */
  Future<List<byte[]>> readAll();

  /** Takes away this instance's report that is kept. */
  Future<Void> withdraw();

  /** Makes sure that published reports and questions find this instance; to be used rarely. */
  void reassert();

  /** Asks a member, or this instance itself. */
  Future<JsonObject> ask(String instanceId, String topic, JsonObject question);

  /** Leaves the cluster; bounded in time. */
  Future<Void> close();
}
