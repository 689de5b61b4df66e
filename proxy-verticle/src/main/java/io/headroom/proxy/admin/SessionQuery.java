package io.headroom.proxy.admin;

import io.headroom.proxy.sessions.SessionEntry;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a caller of the session list wants to see.
 *
 * @param search part of any text field, in any case; empty: all
 * @param instance exactly; empty: all
 * @param kind exactly; empty: all
 * @param user exactly; empty: all
 * @param limit sessions on one page
 * @param offset sessions before the page
 */
record SessionQuery(
    String search, String instance, String kind, String user, int limit, int offset) {
  static final int LARGEST_PAGE = 1_000;

  /**
   * @throws IllegalArgumentException saying which parameter is wrong and what was expected
   */
  static SessionQuery of(MultiMap parameters) {
    return new SessionQuery(
        text(parameters, "search").toLowerCase(Locale.ROOT),
        text(parameters, "instance"),
        text(parameters, "kind"),
        text(parameters, "user"),
        number(parameters, "limit", LARGEST_PAGE, 1, LARGEST_PAGE),
        number(parameters, "offset", 0, 0, Integer.MAX_VALUE));
  }

  List<SessionEntry> matching(List<SessionEntry> all) {
    return all.stream().filter(this::matches).toList();
  }

  List<SessionEntry> page(List<SessionEntry> matching) {
    return matching.stream().skip(offset).limit(limit).toList();
  }

  private boolean matches(SessionEntry entry) {
    return equalOrAny(instance, entry.instance())
        && equalOrAny(kind, entry.kind())
        && equalOrAny(user, entry.user())
        && Stream.of(
                entry.id(),
                entry.instance(),
                entry.kind(),
                entry.path(),
                entry.user(),
                entry.clientAddress())
            .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(search));
  }

  private static boolean equalOrAny(String wanted, String found) {
    return wanted.isEmpty() || wanted.equals(found);
  }

  private static String text(MultiMap parameters, String name) {
    String value = parameters.get(name);
    return value == null ? "" : value;
  }

  private static int number(MultiMap parameters, String name, int standard, int least, int most) {
    String value = text(parameters, name);
    if (value.isEmpty()) {
      return standard;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, like a number out of bounds.
    }
    throw new IllegalArgumentException(
        name + ": expected a whole number from " + least + " to " + most);
  }
}
