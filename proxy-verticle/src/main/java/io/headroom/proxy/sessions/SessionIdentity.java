package io.headroom.proxy.sessions;

/** What is known of a session when its slot is taken; the fields are as in {@link Session}. */
public record SessionIdentity(
    String id,
    String kind,
    String path,
    String user,
    String clientAddress,
    String browser,
    long openedNanos) {
  /** A session keeps its path for as long as it is open, and lists name all of them. */
  static final int LONGEST_PATH = 1_000;

  public SessionIdentity {
    path = path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "...";
  }
}
