package io.headroom.config;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for a route's path. Pure. */
final class PathShape {
  private static final Pattern NAME = Pattern.compile("\\{[A-Za-z0-9._-]{1,63}}");
  private static final Pattern LITERAL = Pattern.compile("[^{}/?#%;\\\\\\p{Cntrl} ]+");

  private PathShape() {}

  /**
   * @param wrong what was expected; empty: the path is right
   * @param names those in braces
   */
  record Verdict(String wrong, Set<String> names) {}

  static Verdict of(String path) {
    Set<String> names = new HashSet<>();
    return new Verdict(wrong(path, names), names);
  }

  private static String wrong(String path, Set<String> names) {
    if (!path.startsWith("/")) {
      return "expected a path that starts with /";
    }
    String inner = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (String segment : inner.isEmpty() ? new String[0] : inner.substring(1).split("/", -1)) {
      if (NAME.matcher(segment).matches()) {
        if (!names.add(segment.substring(1, segment.length() - 1))) {
          return "expected each name once, but " + segment + " occurs twice";
        }
      } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
        return "expected whole segments, plain or {name}, found \"" + segment + '"';
      } else if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return "expected segments that are neither empty nor dots, found \"" + segment + '"';
      } else if (!LITERAL.matcher(segment).matches()) {
        return "expected decoded segments without ? # % ; \\ or spaces, found \"" + segment + '"';
      }
    }
    return "";
  }
}
