package io.headroom.proxy.admission;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Notices clients that come back at once after each refusal, as many do when a socket was accepted
 * and then closed: after {@link #TRIES} refusals they are damped, and judged once in {@link
 * #SPACING} only. Used from every event loop, and free of the lock while nobody is remembered.
 *
 * <p>Bounded, since strangers choose what is remembered: {@link #MAX_CLIENTS} of fixed size, none
 * for longer than {@link #WINDOW} beyond the next refusal. Beyond that the one not heard of for
 * longest is forgotten, and has {@link #TRIES} again.
 */
public final class RefusalDamper {
  /** Refusals on one path within the window after which the client is damped. */
  public static final int TRIES = 3;

  public static final Duration WINDOW = Duration.ofSeconds(10);

  /** Between two times that a damped client is judged. */
  public static final Duration SPACING = Duration.ofSeconds(1);

  static final int MAX_CLIENTS = 10_000;

  /** Tries that may wait together: each is a connection with its request. */
  static final int MAX_HELD = 256;

  private static final int SECRET_BYTES = 16;

  /**
   * A client on a path: a keyed hash of both, of 128 bits, so that neither takes room here and
   * nobody can choose two that are taken for one.
   */
  public record Key(long high, long low) {}

  /** The last refusals of one client on one path, the newest last. */
  private static final class Refusals {
    final long[] times = new long[TRIES];
    int count;

    /** Whether the next one is damped. */
    boolean damped;

    /** When a try was last judged: let through, or refused then. */
    long judged;

    /** Whether the last one was for the upstream's sake. */
    boolean upstream;

    /** Tries that wait. */
    int held;

    long last() {
      return times[TRIES - 1];
    }
  }

  private final LongSupplier nanoTime;
  private final byte[] secret = new byte[SECRET_BYTES];

  // Guarded by this.
  /** The client not heard of for longest first. */
  private final Map<Key, Refusals> recent = new LinkedHashMap<>(16, 0.75f, true);

  private int held;

  /** How many are remembered, to be seen without the lock. */
  private volatile int remembered;

  public RefusalDamper(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    new SecureRandom().nextBytes(secret);
  }

  /** Of the user, or the address where that is unknown. */
  public Key key(Holder client, String path) {
    byte[] name =
        (client.stranger() ? client.network() : client.user()).getBytes(StandardCharsets.UTF_8);
    MessageDigest sha256 = sha256();
    sha256.update(secret);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
    sha256.update(name);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(path.getBytes(StandardCharsets.UTF_8)));
    return new Key(hash.getLong(), hash.getLong());
  }

  /**
   * Whether this client's try may be judged now. While it is damped and its upstream was at fault,
   * one in {@link #SPACING} may be, however many there are: the upstream rests.
   */
  public boolean mayBeJudged(Key key) {
    return remembered == 0 || judged(key);
  }

  private synchronized boolean judged(Key key) {
    Refusals refusals = recent.get(key);
    if (refusals == null || past(refusals)) {
      return true;
    }
    boolean may = !rests(refusals);
    if (may && refusals.upstream) {
      refusals.judged = nanoTime.getAsLong();
    }
    return may;
  }

  /**
   * Counts one refusal.
   *
   * @param upstream whether it was for the upstream's sake
   * @return whether this client is to be refused in the handshake
   */
  public synchronized boolean refused(Key key, boolean upstream) {
    forgetPast();
    Refusals refusals = recent.computeIfAbsent(key, none -> new Refusals());
    if (refusals.count > 0 && past(refusals)) {
      refusals.count = 0;
      refusals.damped = false;
    }
    boolean damped = refusals.damped;
    if (!upstream || !rests(refusals)) {
      refusals.judged = nanoTime.getAsLong();
    }
    System.arraycopy(refusals.times, 1, refusals.times, 0, TRIES - 1);
    refusals.times[TRIES - 1] = nanoTime.getAsLong();
    refusals.count++;
    refusals.upstream = upstream;
    refusals.damped |=
        refusals.count >= TRIES && refusals.last() - refusals.times[0] < WINDOW.toNanos();
    remembered = recent.size();
    return damped;
  }

  /** Forgets a client that got what it wanted. */
  public void served(Key key) {
    if (remembered > 0) {
      forget(key);
    }
  }

  private synchronized void forget(Key key) {
    recent.remove(key);
    remembered = recent.size();
  }

  /**
   * Has a damped client's try wait, if it comes early and there is room for it; to be ended by
   * {@link #goOn}. As many tries of one client wait as are free, so that the rest does not flood.
   *
   * @return for how many nanoseconds; 0: it does not wait
   */
  public synchronized long hold(Key key) {
    Refusals refusals = recent.get(key);
    if (refusals == null || !refusals.damped || refusals.held == TRIES || held == MAX_HELD) {
      return 0;
    }
    long nanos = waitNanos(refusals);
    if (nanos > 0) {
      refusals.held++;
      held++;
    }
    return nanos;
  }

  /** A try waits no longer, once for each that did. */
  public synchronized void goOn(Key key) {
    held--;
    Refusals refusals = recent.get(key);
    if (refusals != null && refusals.held > 0) {
      refusals.held--;
    }
  }

  /** How many are remembered. */
  synchronized int size() {
    return recent.size();
  }

  private long waitNanos(Refusals refusals) {
    return Math.max(0, SPACING.toNanos() - (nanoTime.getAsLong() - refusals.judged));
  }

  private boolean rests(Refusals refusals) {
    return refusals.damped && refusals.upstream && waitNanos(refusals) > 0;
  }

  private boolean past(Refusals refusals) {
    return nanoTime.getAsLong() - refusals.last() >= WINDOW.toNanos();
  }

  /** Those in front of the first that is not, and one more when all places are taken. */
  private void forgetPast() {
    Iterator<Refusals> eldest = recent.values().iterator();
    boolean full = recent.size() >= MAX_CLIENTS;
    while (eldest.hasNext() && (past(eldest.next()) || full)) {
      eldest.remove();
      full = false;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
