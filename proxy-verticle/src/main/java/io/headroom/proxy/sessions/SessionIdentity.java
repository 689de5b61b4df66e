package io.headroom.proxy.sessions;

/**
 * What is known of a session when its slot is taken.
 *
 * @param id unique in the cluster; safe in a path
 * @param kind the route's label
 * @param path the request's without its query, the end of a very long one left out
 * @param user who the route's rule, else the trusted proxy, says it is; empty: unknown
 * @param clientAddress without a port: behind a trusted proxy, the one it forwarded
 * @param browser what its client is known by while it is open; empty: nothing
 * @param openedNanos {@link System#nanoTime()} of its admission
 * @param tenure how long it may be open from then on
 */
public record SessionIdentity(
    String id,
    String kind,
    String path,
    String user,
    String clientAddress,
    String browser,
    long openedNanos,
    Tenure tenure) {
  /** A session keeps its path for as long as it is open, and lists name all of them. */
  static final int LONGEST_PATH = 1_000;

  public SessionIdentity {
    path = path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "...";
  }
}
