package io.headroom.proxy.admission;

import io.headroom.proxy.routes.RequestPath;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Slots held for sessions yet to come, each for the next upgrade under its path. Never more than
 * the pool has slots, since each one holds one. One per process; used from every event loop, and
 * free of charge for upgrades while nothing is reserved.
 */
public final class Reservations {
  /** What a reservation's id begins with, and a session's never. */
  public static final String ID_PREFIX = "r-";

  private static final int ID_BYTES = 16;

  private final SlotPool pool;
  private final Supplier<Duration> timeToLive;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Guarded by this. */
  private final Map<String, Held> byId = new HashMap<>();

  /** Guarded by this; the oldest of each path first, no empty queue. */
  private final Map<List<String>, Deque<Held>> byPath = new HashMap<>();

  /** How many there are, for upgrades to see without the lock. */
  private volatile int count;

  /** What the client is told of its reservation. */
  public record Reservation(String id, Instant expiresAt) {}

  private record Held(String id, List<String> path, String user, long deadlineNanos, Slot slot) {}

  /**
   * @param timeToLive of a reservation made now
   * @param nanoTime decides when one has expired
   * @param clock tells clients when that will be
   */
  public Reservations(
      SlotPool pool, Supplier<Duration> timeToLive, LongSupplier nanoTime, InstantSource clock) {
    this.pool = pool;
    this.timeToLive = timeToLive;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /**
   * Holds a slot for the next upgrade to this path or below it.
   *
   * @param user who asks; empty: unknown
   * @return empty: the pool is full
   */
  public Optional<Reservation> reserve(RequestPath under, String user) {
    Optional<Slot> slot = pool.reserve();
    if (slot.isEmpty()) {
      expire();
      slot = pool.reserve();
    }
    return slot.map(held -> keep(held, prefix(under), user));
  }

  /** How many this user holds. */
  public synchronized int heldBy(String user) {
    long now = nanoTime.getAsLong();
    return (int)
        byId.values().stream()
            .filter(held -> held.user().equals(user) && !expired(held, now))
            .count();
  }

  /**
   * Gives a reservation back.
   *
   * @return false when there is none: it was used or has expired
   */
  public boolean cancel(String id) {
    Held held;
    synchronized (this) {
      held = byId.get(id);
      if (held == null) {
        return false;
      }
      remove(held);
    }
    return held.slot().releaseIfReserved();
  }

  /**
   * The slot, now open, that was reserved for a request to this path: of the reservation with the
   * longest matching path, and the oldest of those.
   *
   * @param path as {@link RequestPath#path()} has it
   */
  public Optional<Slot> claim(String path) {
    return count == 0
        ? Optional.empty()
        : RequestPath.parse(path, "").flatMap(parsed -> claim(parsed.segments()));
  }

  /** Gives back what has expired; to be called about once a second. */
  public void expire() {
    if (count == 0) {
      return;
    }
    List<Held> expired = new ArrayList<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      byId.values().stream().filter(held -> expired(held, now)).forEach(expired::add);
      expired.forEach(this::remove);
    }
    expired.forEach(held -> held.slot().releaseIfReserved());
  }

  private Reservation keep(Slot slot, List<String> path, String user) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Duration lasts = timeToLive.get();
    Held held =
        new Held(
            ID_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(id),
            path,
            user,
            nanoTime.getAsLong() + lasts.toNanos(),
            slot);
    synchronized (this) {
      byId.put(held.id(), held);
      byPath.computeIfAbsent(path, none -> new ArrayDeque<>()).add(held);
      count = byId.size();
    }
    return new Reservation(held.id(), clock.instant().plus(lasts));
  }

  private Optional<Slot> claim(List<String> segments) {
    Held held = take(segments);
    while (held != null && !held.slot().open()) {
      held = take(segments);
    }
    return Optional.ofNullable(held).map(Held::slot);
  }

  private synchronized @Nullable Held take(List<String> segments) {
    long now = nanoTime.getAsLong();
    for (int length = segments.size(); length >= 0; length--) {
      for (Held held : byPath.getOrDefault(segments.subList(0, length), new ArrayDeque<>())) {
        if (!expired(held, now)) {
          remove(held);
          return held;
        }
      }
    }
    return null;
  }

  /** With the lock held. */
  private void remove(Held held) {
    byId.remove(held.id());
    byPath.computeIfPresent(
        held.path(), (path, queue) -> queue.remove(held) && queue.isEmpty() ? null : queue);
    count = byId.size();
  }

  private static boolean expired(Held held, long nowNanos) {
    return nowNanos - held.deadlineNanos() >= 0;
  }

  /** Whole segments: a trailing slash says nothing more. */
  private static List<String> prefix(RequestPath under) {
    List<String> segments = under.segments();
    int last = segments.size() - 1;
    return segments.get(last).isEmpty() ? segments.subList(0, last) : segments;
  }
}
