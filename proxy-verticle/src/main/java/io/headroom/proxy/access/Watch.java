package io.headroom.proxy.access;

/**
 * Whether what let a session in holds still. Asked again and again while the session is open, on
 * its event loop; forgotten with it.
 */
public interface Watch {
  /** What holds until it ends by itself. */
  Watch NONE = nowNanos -> true;

  /** Answers at once, by what is known now. */
  boolean holds(long nowNanos);
}
