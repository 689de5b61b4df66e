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
    String why = String.valueOf(cause.getMessage());
    // Sockets fail with an IOException: any other had trouble before it came to them.
    InvalidSettings.Problem other =
        cause instanceof IOException
            ? problem(block + ".host", host, "expected an address to listen on; " + why)
            : problem(block + ".tls", "", "expected a PEM certificate and its key; " + why);
    InvalidSettings invalid = of(block + ".port", port, why, other);
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
    String expected = "expected an address of this machine; " + why;
    return of(taken.key(), taken.port(), why, problem("cluster.host", taken.host(), expected));
  }

  /**
   * @param other what it is where the port is not to blame
   */
  private static InvalidSettings of(
      String key, int port, String why, InvalidSettings.Problem other) {
    if (why.contains("in use")) {
      return new InvalidSettings(List.of(problem(key, port, IN_USE)));
    }
    return new InvalidSettings(
        List.of(why.contains("ermission denied") ? problem(key, port, FORBIDDEN) : other));
  }

  private static InvalidSettings.Problem problem(String key, Object found, String expected) {
    return new InvalidSettings.Problem(key, String.valueOf(found), expected);
  }
}
