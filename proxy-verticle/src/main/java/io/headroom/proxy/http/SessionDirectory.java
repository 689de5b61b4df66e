package io.headroom.proxy.http;

import io.vertx.core.Future;
import java.util.List;

/** The open sessions that administrators see, wherever they are. Used from any thread. */
public interface SessionDirectory {

  /** Every session that can be told of now. */
  Future<Listing> list();

  /**
   * Closes the session, on whichever instance it is.
   *
   * @param by whom both its peers are told of
   * @return false when there is none with this id
   */
  Future<Boolean> close(String id, Closer by);

  /** Who closes a session that is not their own connection. */
  enum Closer {
    ADMINISTRATOR("closed by an administrator"),
    USER("closed by its user");

    private final String reason;

    Closer(String reason) {
      this.reason = reason;
    }

    /** The reason in the close frame. */
    String reason() {
      return reason;
    }
  }

  /**
   * Sessions, oldest first.
   *
   * @param truncated whether some were left out to keep the answer small
   * @param unanswered ids of instances that are known but did not answer
   */
  record Listing(List<SessionEntry> sessions, boolean truncated, List<String> unanswered) {
    public Listing {
      sessions = List.copyOf(sessions);
      unanswered = List.copyOf(unanswered);
    }
  }
}
