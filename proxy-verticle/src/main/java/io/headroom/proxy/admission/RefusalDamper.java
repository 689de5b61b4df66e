package io.headroom.proxy.admission;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Notices clients that come back at once after each refusal, as JupyterLab does when a socket was
 * accepted and then closed. Bounded; used from every event loop, but only when the pool is full.
 */
public final class RefusalDamper {
  /** Refusals on one path within the window after which the client is damped. */
  public static final int TRIES = 3;

  public static final Duration WINDOW = Duration.ofSeconds(10);

  private static final int MAX_CLIENTS = 10_000;

  private record Key(String client, String path) {}

  /** The last refusals of one client on one path, the newest last. */
  private static final class Refusals {
    final long[] times = new long[TRIES];
    int count;

    /** Whether the next one is damped. */
    boolean damped;
  }

  private final LongSupplier nanoTime;

  /** Guarded by this; the client not heard of for longest first. */
  private final Map<Key, Refusals> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Refusals> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  public RefusalDamper(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Counts one refusal.
   *
   * @return whether this client is to be refused in the handshake
   */
  public synchronized boolean refused(String client, String path) {
    Refusals refusals = recent.computeIfAbsent(new Key(client, path), key -> new Refusals());
    long now = nanoTime.getAsLong();
    long window = WINDOW.toNanos();
    if (refusals.count > 0 && now - refusals.times[TRIES - 1] >= window) {
      refusals.count = 0;
      refusals.damped = false;
    }
    boolean damped = refusals.damped;
    System.arraycopy(refusals.times, 1, refusals.times, 0, TRIES - 1);
    refusals.times[TRIES - 1] = now;
    refusals.count++;
    refusals.damped |= refusals.count >= TRIES && now - refusals.times[0] < window;
    return damped;
  }

  /** Forgets a client that got in. */
  public synchronized void admitted(String client, String path) {
    if (!recent.isEmpty()) {
      recent.remove(new Key(client, path));
    }
  }
}
