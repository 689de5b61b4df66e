package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the instances of a cluster prove themselves with. Immutable; shows nothing of it.
 *
 * @param lines the first signs, each is believed; empty: none, and nobody can prove anything
 */
public record ClusterSecret(List<String> lines) {
  public static final ClusterSecret NONE = new ClusterSecret(List.of());

  /** The old one and the new one. */
  private static final int MOST_LINES = 2;

  /** 128 bits in hexadecimal digits. */
  private static final int SHORTEST = 32;

  private static final int LONGEST_FILE = 4_096;

  public ClusterSecret {
    lines = List.copyOf(lines);
  }

  public boolean isNone() {
    return lines.isEmpty();
  }

  /**
   * Blocks.
   *
   * @param file empty: {@link #NONE}
   */
  static ClusterSecret read(String file) throws InvalidSettings {
    return file.isEmpty() ? NONE : of(file, content(file));
  }

  private static ClusterSecret of(String file, String content) throws InvalidSettings {
    List<String> lines =
        content.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty() || lines.size() > MOST_LINES) {
      throw wrong(
          file,
          "expected one secret, or two while it is replaced, each on a line; found "
              + lines.size());
    }
    if (lines.stream().anyMatch(line -> line.length() < SHORTEST)) {
      throw wrong(
          file,
          "expected lines of " + SHORTEST + " characters and more, as openssl rand -hex 32 makes");
    }
    return new ClusterSecret(lines);
  }

  private static String content(String file) throws InvalidSettings {
    if (!CrossRules.isReadable(file)) {
      throw wrong(file, "expected a file that this user may read");
    }
    try {
      Path path = Path.of(file);
      if (Files.size(path) > LONGEST_FILE) {
        throw wrong(file, "expected a file of " + LONGEST_FILE + " bytes at the most");
      }
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw wrong(file, "expected a file that this user may read; " + failure);
    }
  }

  private static InvalidSettings wrong(String file, String expected) {
    return new InvalidSettings(List.of(new Problem("cluster.secretFile", file, expected)));
  }

  @Override
  public String toString() {
    return isNone() ? "no secret" : lines.size() == 1 ? "one secret" : "two secrets";
  }
}
