package io.headroom.e2e.transparency;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What concerns one connection only. */
final class Hop {

  private static final Set<String> FIELDS =
      Set.of("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

  /** Of those that the tests nominate, what Connection may not take away. */
  private static final Set<String> NEVER_NOMINATED = Set.of("cookie");

  /** Fields behind a body that a reader would obey. */
  private static final Set<String> NOT_BEHIND =
      Set.of("authorization", "x-forwarded-for", "set-cookie", "content-type");

  private Hop() {}

  static void strip(Message message) {
    List<String> nominated = message.elements("Connection");
    message.fields.removeIf(
        field -> {
          String name = field.name().toLowerCase(Locale.ROOT);
          return FIELDS.contains(name)
              || name.startsWith("proxy-")
              || nominated.contains(name) && !NEVER_NOMINATED.contains(name);
        });
  }

  static void blanks(Message message) {
    message.fields.replaceAll(field -> new Field(field.name(), " " + field.trimmed()));
    message.trailers.replaceAll(field -> new Field(field.name(), " " + field.trimmed()));
  }

  static void filterTrailers(Message message) {
    message.trailers.removeIf(field -> NOT_BEHIND.contains(field.name().toLowerCase(Locale.ROOT)));
  }
}
