package io.headroom.config.address;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A route's path: whole segments, of which {@code {name}} stands for any one. Immutable.
 *
 * @param segments without empty ones at the ends: {@code /} has none
 */
public record PathTemplate(List<Segment> segments) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");

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
   * @throws IllegalArgumentException saying what was expected
   */
  public static PathTemplate parse(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("expected a path that starts with /");
    }
    String inner = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String text : inner.isEmpty() ? new String[0] : inner.substring(1).split("/", -1)) {
      Segment segment = segment(text);
      if (segment instanceof Name name && !names.add(name.name())) {
        throw new IllegalArgumentException(
            "expected each name once, but " + text + " occurs twice");
      }
      segments.add(segment);
    }
    return new PathTemplate(segments);
  }

  /** Of the segments that stand for any one, in their order. */
  public List<String> names() {
    return segments.stream()
        .filter(Name.class::isInstance)
        .map(segment -> ((Name) segment).name())
        .toList();
  }

  /** Whether a decoded segment may stand for a name: {@code [A-Za-z0-9._-]{1,63}}, no dots only. */
  public static boolean isName(String segment) {
    return NAME.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
  }

  private static Segment segment(String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      String name = text.length() > 2 ? text.substring(1, text.length() - 1) : "";
      if (!text.equals("{" + name + "}") || !isName(name)) {
        throw expected("whole segments, plain or {name}", text);
      }
      return new Name(name);
    }
    if (text.isEmpty() || text.equals(".") || text.equals("..")) {
      throw expected("segments that are neither empty nor dots", text);
    }
    if (!text.codePoints().allMatch(PathTemplate::isPlain)) {
      throw expected("decoded segments without ? # % ; \\ or spaces", text);
    }
    return new Literal(text);
  }

  /** What a request's decoded path can have, and an operator can see. */
  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> "?#%;\\".indexOf(c) < 0;
    };
  }

  private static IllegalArgumentException expected(String what, String found) {
    return new IllegalArgumentException("expected " + what + ", found \"" + found + '"');
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
