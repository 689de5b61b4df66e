package io.headroom.proxy.admission;

/** What became of a request for a slot. */
public sealed interface Admission {

  /** The slot is the caller's, to be released exactly once. */
  record Admitted(Slot slot) implements Admission {}

  /** The pool is full. */
  record PoolFull() implements Admission {}

  /** The user holds as many sessions as a user may. */
  record UserCapReached() implements Admission {}

  /** The instance is leaving. */
  record Draining() implements Admission {}
}
