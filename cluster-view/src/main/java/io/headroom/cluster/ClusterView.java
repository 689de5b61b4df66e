package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What this instance knows of the whole cluster. Reading is answered from memory, from any thread;
 * this instance's own numbers are always the current ones.
 */
public interface ClusterView {

  /**
   * Starts to tell and to listen. Admission never waits for it: until it is done this instance
   * serves alone.
   *
   * @return done when joined, however long that takes; fails with {@link PortTaken} when a port of
   *     the cluster's is not to be had at the start
   */
  Future<Void> join();

  /**
   * Whether {@link #join} has succeeded, so that every member was heard, and {@link #leave} was not
   * called.
   */
  boolean joined();

  /** The cluster as known now. */
  ClusterSnapshot snapshot();

  /**
   * Slots of this user, open and reserved, that other instances told of; late by what travels, at
   * most half a second. A user beyond an instance's {@value UserCounts#LARGEST} busiest ones counts
   * as none there.
   */
  int openElsewhere(String user);

  /** To be called after this instance's load changed; cheap, from any thread. */
  void loadChanged();

  /**
   * Registers a listener that is told after the snapshot changed: on a Vert.x context, at most
   * every 250 ms, and always of the state at rest.
   */
  void onChange(Consumer<ClusterSnapshot> listener);

  /**
   * Answers what this and other instances ask about a topic; called on a Vert.x context. To be
   * registered before {@link #join}.
   */
  void answer(String topic, Function<JsonObject, Future<JsonObject>> answerer);

  /**
   * Asks one instance, which may be this one.
   *
   * @return its answer; fails when it has none for the topic or is silent for two seconds
   */
  Future<JsonObject> ask(String instanceId, String topic, JsonObject question);

  /** Takes this instance out of the cluster's totals, everywhere. Bounded in time. */
  Future<Void> leave();
}
