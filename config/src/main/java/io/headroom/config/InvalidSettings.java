package io.headroom.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with every problem found, in the order of the file. */
public final class InvalidSettings extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * One thing that is wrong.
   *
   * @param key dotted path, such as {@code websocketProxy.maxSessionsPerApp} or {@code
   *     routes[2].target}
   * @param found the value as text; empty when the key is missing or unknown
   * @param expected what would have been right, as a phrase
   */
  public record Problem(String key, String found, String expected) {
    @Override
    public String toString() {
      return found.isEmpty() ? key + ": " + expected : key + " = " + found + ": " + expected;
    }
  }

  private final transient List<Problem> problems;

  public InvalidSettings(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
