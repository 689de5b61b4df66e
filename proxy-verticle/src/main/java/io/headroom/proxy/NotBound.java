package io.headroom.proxy;

import io.headroom.cluster.PortTaken;
import io.headroom.config.InvalidSettings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which key to change when a port cannot be listened on. */
final class NotBound {
  private static final String IN_USE = "address already in use; expected a free port";

  private static final String FORBIDDEN = "expected a port that this user may listen on";

  private NotBound() {}

  /**
   * @param block the settings' block that has the keys {@code host} and {@code port}
   */
  static InvalidSettings at(String block, String host, int port, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    InvalidSettings.Problem problem;
    if (message.contains("in use")) {
      problem = problem(block + ".port", port, IN_USE);
    } else if (message.contains("ermission denied")) {
      problem = problem(block + ".port", port, FORBIDDEN);
    } else if (!(cause instanceof IOException)) {
      // Sockets fail with an IOException: this one had trouble before it came to them.
      problem = problem(block + ".tls", "", "expected a PEM certificate and its key; " + message);
    } else {
      problem = problem(block + ".host", host, "expected an address to listen on; " + message);
    }
    InvalidSettings invalid = new InvalidSettings(List.of(problem));
    invalid.initCause(cause);
    return invalid;
  }

  /** The cluster view's word for it, in the same form; any other cause as it is. */
  static Throwable inCluster(Throwable cause) {
    if (!(cause instanceof PortTaken taken)) {
      return cause;
    }
    @Nullable Throwable refused = taken.getCause();
    String why = refused == null ? "" : String.valueOf(refused.getMessage());
    if (why.contains("in use")) {
      return new InvalidSettings(List.of(problem(taken.key(), taken.port(), IN_USE)));
    }
    if (why.contains("ermission denied")) {
      return new InvalidSettings(List.of(problem(taken.key(), taken.port(), FORBIDDEN)));
    }
    return new InvalidSettings(
        List.of(
            problem("cluster.host", taken.host(), "expected an address of this machine; " + why)));
  }

  private static InvalidSettings.Problem problem(String key, Object found, String expected) {
    return new InvalidSettings.Problem(key, String.valueOf(found), expected);
  }
}
