package io.headroom.proxy.transport;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections one listening port may have. Those that have brought no request make room
 * for new ones, the oldest first, when most of the room is taken; at the limit a new one is closed
 * at once. May be used from any thread.
 */
public final class ConnectionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private final String door;
  private final LongSupplier nanoTime;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong turnedAway = new AtomicLong();
  private final AtomicLong warnNanos;
  private volatile int most = Integer.MAX_VALUE;

  /** Without a request so far, in the order they came; guarded by itself. */
  private final Set<Channel> fresh = new LinkedHashSet<>();

  /**
   * @param door what the port is for, in words for the log
   */
  public ConnectionLimit(String door, LongSupplier nanoTime) {
    this.door = door;
    this.nanoTime = nanoTime;
    this.warnNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** Changes the limit; cuts nobody. */
  public void most(int connections) {
    most = connections;
  }

  public int most() {
    return most;
  }

  public int open() {
    return open.get();
  }

  /** Connections that were closed for want of room, new ones and old ones. */
  public long turnedAway() {
    return turnedAway.get();
  }

  /** Whether so much is taken, seven eighths, that whoever does nothing has to make room. */
  public boolean crowded() {
    int limit = most;
    return open.get() > limit - limit / 8;
  }

  /** To be called when a connection brings its first request. */
  void proven(Channel channel) {
    synchronized (fresh) {
      fresh.remove(channel);
    }
  }

  /** To be called for one that was closed because it did nothing while it was crowded. */
  public void madeRoom() {
    tell();
  }

  /** To be called when one could not be accepted for want of a descriptor: somebody makes room. */
  void notAccepted() {
    tell();
    closeOldestFresh(null);
  }

  /**
   * Takes a connection in that was accepted and is on no event loop yet.
   *
   * @return false: it has to be closed
   */
  boolean admit(Channel channel) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      tell();
      return false;
    }
    synchronized (fresh) {
      fresh.add(channel);
    }
    channel.closeFuture().addListener(closed -> left(channel));
    if (crowded()) {
      closeOldestFresh(channel);
    }
    return true;
  }

  private void closeOldestFresh(@Nullable Channel but) {
    Channel oldest;
    synchronized (fresh) {
      Iterator<Channel> inOrder = fresh.iterator();
      oldest = inOrder.hasNext() ? inOrder.next() : but;
      if (oldest == null || oldest == but) {
        return;
      }
      inOrder.remove();
    }
    oldest.close();
    tell();
  }

  private void left(Channel channel) {
    open.decrementAndGet();
    synchronized (fresh) {
      fresh.remove(channel);
    }
  }

  /** One line in ten seconds, however many strangers knock. */
  private void tell() {
    turnedAway.incrementAndGet();
    long now = nanoTime.getAsLong();
    long due = warnNanos.get();
    if (now - due >= 0 && warnNanos.compareAndSet(due, now + SILENCE_NANOS)) {
      LOG.atWarn()
          .addKeyValue("open", open.get())
          .addKeyValue("limit", most)
          .addKeyValue("turnedAway", turnedAway.get())
          .log(
              "the {} has hardly room for more connections: those that do nothing are closed, and"
                  + " new ones at the limit; it follows from ulimit -n and the JVM's -Xmx",
              door);
    }
  }
}
