package io.headroom.proxy.sessions;

/**
 * One open WebSocket session as administrators see it. Made when its slot is taken; readable from
 * any thread.
 */
public interface Session {
  /** Unique in the cluster; safe in a path. */
  String id();

  /** The route's label. */
  String kind();

  /** The request's path without its query, the end of a very long one left out. */
  String path();

  /** Who the trusted proxy says it is; empty: unknown. */
  String user();

  /** The client's address without a port: behind a trusted proxy, the one it forwarded. */
  String clientAddress();

  /** What its client is known by while it is open; empty: nothing. */
  String browser();

  /** {@link System#nanoTime()} of its admission. */
  long openedNanos();

  /** {@link System#nanoTime()} of the last data frame either way, within one tick. */
  long lastActiveNanos();

  Traffic traffic();

  /** Ends the session with this close code on both sides; returns at once, from any thread. */
  void close(int code, String reason);
}
