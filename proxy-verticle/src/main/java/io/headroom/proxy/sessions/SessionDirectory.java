package io.headroom.proxy.sessions;

import io.vertx.core.Future;
import java.util.List;

/** The open sessions, wherever in the cluster they are. Used from any thread. */
public interface SessionDirectory {

  /** Every session within reach that can be told of now. */
  Future<Listing> list(Reach reach);

  /**
   * Closes the session, on whichever instance it is.
   *
   * @param reach of who closes it, and whom both its peers are told of
   * @return whether there is one with this id within reach
   */
  Future<Closing> close(String id, Reach reach);

  /** What came of closing a session; of several answers the first of these. */
  enum Closing {
    /** It is being closed. */
    CLOSED,
    /** None that was asked has it, and not every one could be asked. */
    NOT_ALL_ASKED,
    /** Every instance was asked, and none has it, or it is out of reach. */
    NONE
  }

  /**
   * Which sessions somebody may see and close.
   *
   * @param user whose they are; empty: everybody's, as an administrator may
   */
  record Reach(String user) {
    public static final Reach EVERYTHING = new Reach("");

    public boolean isEverything() {
      return user.isEmpty();
    }

    boolean covers(Session session) {
      return isEverything() || user.equals(session.identity().user());
    }

    /** The reason in the close frame. */
    String reason() {
      return isEverything() ? "closed by an administrator" : "closed by its user";
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
