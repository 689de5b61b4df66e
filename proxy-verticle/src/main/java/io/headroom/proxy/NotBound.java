package io.headroom.proxy;

import io.headroom.config.InvalidSettings;
import java.util.List;

/** Says which key to change when a port cannot be listened on. */
final class NotBound {
  private NotBound() {}

  /**
   * @param block the settings' block that has the keys {@code host} and {@code port}
   */
  static InvalidSettings at(String block, String host, int port, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    InvalidSettings.Problem problem;
    if (message.contains("in use")) {
      problem = problem(block + ".port", port, "address already in use; expected a free port");
    } else if (message.contains("ermission denied")) {
      problem = problem(block + ".port", port, "expected a port that this user may listen on");
    } else {
      problem = problem(block + ".host", host, "expected an address to listen on; " + message);
    }
    InvalidSettings invalid = new InvalidSettings(List.of(problem));
    invalid.initCause(cause);
    return invalid;
  }

  private static InvalidSettings.Problem problem(String key, Object found, String expected) {
    return new InvalidSettings.Problem(key, String.valueOf(found), expected);
  }
}
