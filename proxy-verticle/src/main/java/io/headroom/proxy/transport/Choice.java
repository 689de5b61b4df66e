package io.headroom.proxy.transport;

import io.headroom.config.InvalidSettings;
import io.headroom.config.InvalidSettings.Problem;
import java.util.List;

/** What is said of a library that a system property may name, and that may not work here. */
final class Choice {
  private Choice() {}

  static InvalidSettings refused(String property, String wanted, String expected) {
    return new InvalidSettings(List.of(new Problem("-D" + property, wanted, expected)));
  }

  /** What lies at the bottom: Netty wraps a missing permission, or tells of each place it tried. */
  static Throwable root(Throwable fault) {
    Throwable deepest = fault;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }
}
