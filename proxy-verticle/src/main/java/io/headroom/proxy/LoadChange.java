package io.headroom.proxy;

import io.headroom.cluster.ClusterView;
import org.jspecify.annotations.Nullable;

/**
 * Says that this instance's load has changed. Made before all that changes it; the cluster view,
 * made after them, hears of it from then on. From any thread.
 */
final class LoadChange implements Runnable {
  private volatile @Nullable ClusterView view;

  void tell(ClusterView listener) {
    view = listener;
  }

  @Override
  public void run() {
    ClusterView listener = view;
    if (listener != null) {
      listener.loadChanged();
    }
  }

  /** A user's slots on other instances, as far as the listener knows. */
  int openElsewhere(String user) {
    ClusterView listener = view;
    return listener == null ? 0 : listener.openElsewhere(user);
  }
}
