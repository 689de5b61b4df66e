package io.headroom.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of a changed snapshot, on the timeline's context, at most every 250 ms. */
final class ChangeNotices {
  static final Duration INTERVAL = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(ChangeNotices.class);

  private final Supplier<ClusterSnapshot> snapshots;
  private final Coalescer coalescer;
  private final List<Consumer<ClusterSnapshot>> listeners = new CopyOnWriteArrayList<>();

  /** Owned by the timeline's context. */
  private @Nullable ClusterSnapshot told;

  ChangeNotices(Timeline timeline, Supplier<ClusterSnapshot> snapshots) {
    this.snapshots = snapshots;
    this.coalescer = new Coalescer(timeline, INTERVAL, this::tell);
  }

  void changed() {
    coalescer.request();
  }

  void onChange(Consumer<ClusterSnapshot> listener) {
    listeners.add(listener);
  }

  private void tell() {
    ClusterSnapshot now = snapshots.get();
    if (told != null && now.tellsTheSameAs(told)) {
      return;
    }
    told = now;
    for (Consumer<ClusterSnapshot> listener : listeners) {
      tell(listener, now);
    }
  }

  private static void tell(Consumer<ClusterSnapshot> listener, ClusterSnapshot now) {
    try {
      listener.accept(now);
    } catch (RuntimeException e) {
      LOG.error("a listener of the cluster's changes failed", e);
    }
  }
}
