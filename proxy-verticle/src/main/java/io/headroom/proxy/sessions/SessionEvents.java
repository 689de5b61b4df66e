package io.headroom.proxy.sessions;

/** What happens to upgrades and sessions, told on the event loop where it happens. */
public interface SessionEvents {

  /** An upgrade was refused before its upstream was dialled. */
  void refused(RefusalReason reason);

  /** So was one of a client that was refused again and again, this time for this. */
  void damped(Refusal why);

  /** The head of the upstream's answer came after this many nanoseconds. */
  void upstreamConnected(long nanos);

  /** The upstream was not reachable, did not answer in time or answered wrongly. */
  void upstreamFailed();

  /**
   * A session ended.
   *
   * @param kind the route's label
   * @param by who ended it: {@code client}, {@code upstream} or {@code proxy}
   * @param code the close code that the other side was sent, 1006 when there was none
   * @param nanos how long it was open
   */
  void ended(String kind, String by, int code, long nanos);
}
