package io.headroom.cluster;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * What this instance knows of the whole cluster. Reading is answered from memory, from any thread;
 * this instance's own numbers are always the current ones.
 */
public interface ClusterView {

  /** Starts to tell and to listen. Admission never waits for it. */
  Future<Void> join();

  /** Whether {@link #join} has succeeded and {@link #leave} was not called. */
  boolean joined();

  /** The cluster as known now. */
  ClusterSnapshot snapshot();

  /** To be called after this instance's load changed; cheap, from any thread. */
  void loadChanged();

  /**
   * Registers a listener that is told after the snapshot changed: on a Vert.x context, at most
   * every 250 ms, and always of the state at rest.
   */
  void onChange(Consumer<ClusterSnapshot> listener);

  /** Takes this instance out of the cluster's totals, everywhere. */
  Future<Void> leave();
}
