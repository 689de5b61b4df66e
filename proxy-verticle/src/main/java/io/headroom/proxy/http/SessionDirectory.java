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
   * @return whether there is one with this id
   */
  Future<Closing> close(String id, Closer by);

  /** What came of closing a session. */
  enum Closing {
    /** It is being closed. */
    CLOSED,
    /** Every instance was asked, and none has it. */
    NONE,
    /** None that was asked has it, and not every one could be asked. */
    NOT_ALL_ASKED
  }

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
   * @param unanswered instances that could not be asked: ids, or where one may be
   */
  record Listing(List<SessionEntry> sessions, boolean truncated, List<String> unanswered) {
    public Listing {
      sessions = List.copyOf(sessions);
      unanswered = List.copyOf(unanswered);
    }
  }
}
