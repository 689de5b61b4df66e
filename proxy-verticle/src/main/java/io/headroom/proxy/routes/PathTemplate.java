package io.headroom.proxy.routes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A route's path: whole segments, of which {@code {name}} stands for any one. Immutable.
 *
 * @param segments without empty ones at the ends: {@code /} has none
 */
public record PathTemplate(List<Segment> segments) {
  private static final int LONGEST_NAME = 63;

  public PathTemplate {
    segments = List.copyOf(segments);
  }

  /** One segment of a template. */
  public sealed interface Segment {}

  /** Matches its own decoded text. */
  public record Literal(String text) implements Segment {}

  /** Matches what {@link PathTemplate#isName} accepts. */
  public record Name(String name) implements Segment {}

  /**
   * Reads a route's path.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static PathTemplate parse(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("expected a path that starts with /, found " + path);
    }
    String inner = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String text : inner.isEmpty() ? new String[0] : inner.substring(1).split("/", -1)) {
      Segment segment = segment(text, path);
      if (segment instanceof Name name && !names.add(name.name())) {
        throw new IllegalArgumentException("{" + name.name() + "} occurs twice in " + path);
      }
      segments.add(segment);
    }
    return new PathTemplate(segments);
  }

  /** Whether a decoded segment may stand for a name: {@code [A-Za-z0-9._-]{1,63}}, no dots only. */
  public static boolean isName(String segment) {
    if (segment.isEmpty() || segment.length() > LONGEST_NAME) {
      return false;
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!alphanumeric && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return !segment.equals(".") && !segment.equals("..");
  }

  private static Segment segment(String text, String path) {
    boolean braces = text.indexOf('{') >= 0 || text.indexOf('}') >= 0;
    if (!braces && !text.isEmpty()) {
      return new Literal(text);
    }
    String name = text.length() > 2 ? text.substring(1, text.length() - 1) : "";
    if (!text.equals("{" + name + "}") || !isName(name)) {
      throw new IllegalArgumentException(
          "expected whole segments, plain or {name}, found \"" + text + "\" in " + path);
    }
    return new Name(name);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("/");
    for (Segment segment : segments) {
      text.append(
          segment instanceof Literal literal
              ? literal.text()
              : "{" + ((Name) segment).name() + "}");
      text.append('/');
    }
    return text.toString();
  }
}
