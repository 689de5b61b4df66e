package io.headroom.proxy.admission;

import io.headroom.proxy.admission.HeldSlots.Held;
import io.headroom.proxy.admission.Shares.Verdict;
import io.headroom.proxy.routes.RequestPath;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Slots held for sessions yet to come, each for its holder's next upgrade under its path. Never
 * more than the pool has slots, since each one holds one; those of strangers never more than their
 * shares. One per process; used from every event loop, and free of charge for upgrades while
 * nothing is reserved.
 */
public final class Reservations {
  /** What a reservation's id begins with, and a session's never. */
  public static final String ID_PREFIX = "r-";

  private static final int ID_BYTES = 16;

  private final SlotPool pool;
  private final UserSessions users;
  private final Shares strangers;
  private final Supplier<Duration> timeToLive;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final HeldSlots all = new HeldSlots();

  /** Never false again. */
  private volatile boolean ended;

  /** What became of a wish for a reservation. */
  public sealed interface Outcome {}

  /** What the client is told of its reservation. */
  public record Reserved(String id, Instant expiresAt) implements Outcome {}

  /** No slot is free. */
  public record PoolFull() implements Outcome {}

  /** The user has as many sessions and reservations as a user may. */
  public record UserCapReached() implements Outcome {}

  /** This stranger has its share, or all of them together have theirs. */
  public record ShareTaken(Verdict why) implements Outcome {}

  /**
   * @param users counts what known users reserve as their sessions
   * @param strangers counts what everybody else reserves
   * @param timeToLive of a reservation made now
   * @param nanoTime decides when one has expired
   * @param clock tells clients when that will be
   */
  public Reservations(
      SlotPool pool,
      UserSessions users,
      Shares strangers,
      Supplier<Duration> timeToLive,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.pool = pool;
    this.users = users;
    this.strangers = strangers;
    this.timeToLive = timeToLive;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /**
   * Holds a slot for the holder's next upgrade to this path or below it. For {@link Holder#ANYBODY}
   * it counts for nobody; only who may do anything may ask for that.
   */
  public Outcome reserve(RequestPath under, Holder holder) {
    expire();
    if (holder.equals(Holder.ANYBODY)) {
      return hold(under, holder, () -> {}, () -> {});
    }
    if (!holder.stranger()) {
      return users.open(holder.user())
          ? hold(under, holder, () -> {}, () -> users.closed(holder.user()))
          : new UserCapReached();
    }
    Verdict verdict = strangers.take(holder);
    return verdict == Verdict.TAKEN
        ? hold(under, holder, () -> strangers.giveBack(holder), () -> {})
        : new ShareTaken(verdict);
  }

  /**
   * Gives a reservation back.
   *
   * @return false when there is none: it was used or has expired
   */
  public boolean cancel(String id) {
    expire();
    Optional<Held> held = all.takeOut(id);
    held.ifPresent(Reservations::giveBack);
    return held.isPresent();
  }

  /**
   * The slot, now open, that this holder reserved for a request to this path: of the reservation
   * with the longest matching path, and the oldest of those. Its user is counted already.
   *
   * @param path as {@link RequestPath#path()} has it
   */
  public Optional<Slot> claim(Holder holder, String path) {
    expire();
    if (all.isEmpty() || !all.anyOf(holder)) {
      return Optional.empty();
    }
    return RequestPath.parse(path, "")
        .flatMap(parsed -> all.takeOut(holder, HeldSlots.whole(parsed.segments())))
        .map(Reservations::open);
  }

  /**
   * Whether a slot is held for a session of this holder's, on whatever path, or for anybody's on
   * this one.
   */
  public boolean isHeldFor(Holder holder, String path) {
    expire();
    if (all.isEmpty()) {
      return false;
    }
    return all.anyOf(holder)
        || RequestPath.parse(path, "")
            .filter(parsed -> all.anyOf(Holder.ANYBODY, HeldSlots.whole(parsed.segments())))
            .isPresent();
  }

  /** Gives back what has expired; to be called about once a second. */
  public void expire() {
    if (!all.isEmpty()) {
      List<Held> over = ended ? all.takeOutAll() : all.takeOutExpired(nanoTime.getAsLong());
      over.forEach(Reservations::giveBack);
    }
  }

  /**
   * Nobody is admitted any more: gives all back, and at the next {@link #expire} what is made
   * still, so that it keeps nobody out elsewhere.
   */
  public void end() {
    ended = true;
    expire();
  }

  /**
   * @param takenOut what to undo when it is no reservation any more
   * @param released what to undo when its slot comes back
   */
  private Outcome hold(RequestPath under, Holder holder, Runnable takenOut, Runnable released) {
    Optional<Slot> slot = pool.reserve();
    if (slot.isEmpty()) {
      takenOut.run();
      released.run();
      return new PoolFull();
    }
    slot.get().whenReleased(released);
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = ID_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Duration lasts = timeToLive.get();
    long deadline = nanoTime.getAsLong() + lasts.toNanos();
    all.add(new Held(id, holder, prefix(under), deadline, slot.get(), takenOut));
    return new Reserved(id, clock.instant().plus(lasts));
  }

  private static Slot open(Held held) {
    held.takenOut().run();
    if (!held.slot().open()) {
      throw new IllegalStateException("expected a reserved slot, found it released");
    }
    return held.slot();
  }

  private static void giveBack(Held held) {
    held.takenOut().run();
    held.slot().release();
  }

  /** Whole segments: a trailing slash says nothing more. */
  private static String prefix(RequestPath under) {
    List<String> segments = under.segments();
    int last = segments.size() - 1;
    return HeldSlots.whole(segments.get(last).isEmpty() ? segments.subList(0, last) : segments);
  }
}
