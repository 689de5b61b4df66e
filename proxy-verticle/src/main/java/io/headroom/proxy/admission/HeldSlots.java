package io.headroom.proxy.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The reservations there are, by id, by holder and by deadline. Who takes one out is the only one
 * to do so, and decides what becomes of its slot. Used from any thread.
 */
final class HeldSlots {
  /** Guarded by this, as the two below, which hold the same reservations. */
  private final Map<String, Held> byId = new HashMap<>();

  /** Each holder's oldest first; no empty set. */
  private final Map<Holder, Set<Held>> byHolder = new HashMap<>();

  /** The next to expire first. */
  private final NavigableSet<Held> byDeadline = new TreeSet<>(Held::compareDeadlines);

  /** How many there are, to be seen without the lock. */
  private volatile int count;

  /**
   * One reservation.
   *
   * @param path what the path of an upgrade must begin with, as {@link HeldSlots#whole} has it
   * @param takenOut to be run once by whoever takes it out
   */
  record Held(
      String id, Holder holder, String path, long deadlineNanos, Slot slot, Runnable takenOut) {

    boolean expired(long nowNanos) {
      return nowNanos - deadlineNanos >= 0;
    }

    static int compareDeadlines(Held a, Held b) {
      int order = Long.signum(a.deadlineNanos - b.deadlineNanos);
      return order != 0 ? order : a.id.compareTo(b.id);
    }
  }

  /**
   * Decoded segments as one text, of which a prefix is a prefix in whole segments: a fraction of
   * the memory that a list of them takes.
   */
  static String whole(List<String> segments) {
    StringBuilder text = new StringBuilder();
    // No segment has a NUL in it.
    segments.forEach(segment -> text.append(segment).append('\0'));
    return text.toString();
  }

  boolean isEmpty() {
    return count == 0;
  }

  synchronized void add(Held held) {
    byId.put(held.id(), held);
    byHolder.computeIfAbsent(held.holder(), none -> new LinkedHashSet<>()).add(held);
    byDeadline.add(held);
    count = byId.size();
  }

  synchronized boolean anyOf(Holder holder) {
    return byHolder.containsKey(holder);
  }

  synchronized Optional<Held> takeOut(String id) {
    Optional<Held> held = Optional.ofNullable(byId.get(id));
    held.ifPresent(this::remove);
    return held;
  }

  synchronized boolean anyOf(Holder holder, String path) {
    return best(holder, path).isPresent();
  }

  /** Of this holder's with the longest path that this one begins with, the oldest. */
  synchronized Optional<Held> takeOut(Holder holder, String path) {
    Optional<Held> best = best(holder, path);
    best.ifPresent(this::remove);
    return best;
  }

  synchronized List<Held> takeOutExpired(long nowNanos) {
    List<Held> expired = new ArrayList<>();
    while (!byDeadline.isEmpty() && byDeadline.first().expired(nowNanos)) {
      Held next = byDeadline.first();
      remove(next);
      expired.add(next);
    }
    return expired;
  }

  synchronized List<Held> takeOutAll() {
    List<Held> every = List.copyOf(byId.values());
    every.forEach(this::remove);
    return every;
  }

  /** With the lock held. */
  private Optional<Held> best(Holder holder, String path) {
    return byHolder.getOrDefault(holder, Set.of()).stream()
        .filter(held -> path.startsWith(held.path()))
        .reduce((a, b) -> b.path().length() > a.path().length() ? b : a);
  }

  /** With the lock held. */
  private void remove(Held held) {
    byId.remove(held.id());
    byDeadline.remove(held);
    byHolder.computeIfPresent(
        held.holder(), (holder, all) -> all.remove(held) && all.isEmpty() ? null : all);
    count = byId.size();
  }
}
