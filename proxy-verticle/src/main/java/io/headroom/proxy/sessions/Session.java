package io.headroom.proxy.sessions;

/**
 * One open WebSocket session as administrators see it. Made when its upstream has accepted it;
 * readable from any thread.
 */
public interface Session {
  SessionIdentity identity();

  /** {@link System#nanoTime()} of the last data frame either way, within one tick. */
  long lastActiveNanos();

  Traffic traffic();

  /** Ends the session with this close code on both sides; returns at once, from any thread. */
  void close(int code, String reason);
}
