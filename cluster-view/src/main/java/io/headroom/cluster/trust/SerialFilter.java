package io.headroom.cluster.trust;

import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What this process reads by Java serialization (JEP 290): the exceptions by which Hazelcast's
 * members answer each other, and no collection whose elements are hashed or compared. Everything
 * else between members has a form of its own. Immutable; used from any thread.
 */
final class SerialFilter implements ObjectInputFilter {
  /** An exception is as deep as it has super classes and causes. */
  private static final int DEEPEST = 64;

  private static final int MOST_REFERENCES = 10_000;
  private static final int MOST_BYTES = 1024 * 1024;
  private static final int LONGEST_ARRAY = 1_024;

  private static final Set<String> PARTS =
      Set.of(
          ArrayList.class.getName(),
          Object.class.getName(),
          StackTraceElement.class.getName(),
          Number.class.getName(),
          Integer.class.getName(),
          Long.class.getName(),
          "java.util.Collections$EmptyList",
          "java.util.Collections$UnmodifiableCollection",
          "java.util.Collections$UnmodifiableList",
          "java.util.Collections$UnmodifiableRandomAccessList");

  private static final List<String> PACKAGES = List.of("com.hazelcast.", "io.vertx.", "java.");

  /** For the whole process, unless somebody has set one, as with {@code -Djdk.serialFilter}. */
  static synchronized void install() {
    if (Config.getSerialFilter() == null) {
      Config.setSerialFilter(new SerialFilter());
    }
  }

  @Override
  public Status checkInput(FilterInfo found) {
    boolean tooMuch =
        found.depth() > DEEPEST
            || found.references() > MOST_REFERENCES
            || found.streamBytes() > MOST_BYTES
            || found.arrayLength() > LONGEST_ARRAY;
    if (tooMuch) {
      return Status.REJECTED;
    }
    Class<?> named = found.serialClass();
    return named == null ? Status.UNDECIDED : judge(named);
  }

  private static Status judge(Class<?> named) {
    Class<?> type = named;
    while (type.isArray()) {
      type = type.getComponentType();
    }
    boolean known =
        type.isPrimitive()
            || PARTS.contains(type.getName())
            || Throwable.class.isAssignableFrom(type)
                && PACKAGES.stream().anyMatch(type.getName()::startsWith);
    return known ? Status.ALLOWED : Status.REJECTED;
  }
}
