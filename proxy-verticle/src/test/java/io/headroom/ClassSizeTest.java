package io.headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes stay small enough to be read at once. */
class ClassSizeTest {
  private static final int MOST_LINES = 250;

  @Test
  void productClassesHaveAtMost250Lines() throws IOException {
    for (String module : List.of("config", "cluster-view", "proxy-verticle")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        assertTrue(sources.size() > 10, module);
        assertEquals(List.of(), sources.stream().filter(ClassSizeTest::isTooLong).toList());
      }
    }
  }

  private static boolean isTooLong(Path source) {
    try (Stream<String> lines = Files.lines(source)) {
      return lines.count() > MOST_LINES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
