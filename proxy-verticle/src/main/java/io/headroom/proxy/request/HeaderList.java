package io.headroom.proxy.request;

import java.util.ArrayList;
import java.util.List;

/**
 * Headers whose value is a list (RFC 9110, 5.6.1): in one line or several, blanks around the
 * elements, empty ones without meaning. Pure.
 */
public final class HeaderList {
  private HeaderList() {}

  /** The elements of a header's lines, in their order. */
  public static List<String> of(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      for (String element : line.split(",", -1)) {
        if (!element.isBlank()) {
          elements.add(element.trim());
        }
      }
    }
    return elements;
  }

  /** Whether one of the elements is this token, in whatever case. */
  public static boolean contains(List<String> lines, String token) {
    for (String line : lines) {
      if (line.equalsIgnoreCase(token)) {
        return true;
      }
    }
    return of(lines).stream().anyMatch(token::equalsIgnoreCase);
  }
}
