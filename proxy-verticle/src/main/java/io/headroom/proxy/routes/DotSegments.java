package io.headroom.proxy.routes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The segments {@code .} and {@code ..} of a path (RFC 3986, 5.2.4), escaped or not. Pure. */
final class DotSegments {
  private DotSegments() {}

  /**
   * The path without them.
   *
   * @param path begins with a slash
   * @return empty: it leads above the root
   */
  static Optional<String> remove(String path) {
    if (path.indexOf("/.") < 0 && path.indexOf("%2") < 0) {
      return Optional.of(path);
    }
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      int dots = dots(segments[i]);
      if (dots == 2 && kept.pollLast() == null) {
        return Optional.empty();
      }
      if (dots == 0) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return Optional.of("/" + String.join("/", kept));
  }

  /** How many dots it consists of: 1 or 2; 0 for all else. */
  private static int dots(String segment) {
    return switch (segment.replace("%2e", ".").replace("%2E", ".")) {
      case "." -> 1;
      case ".." -> 2;
      default -> 0;
    };
  }
}
