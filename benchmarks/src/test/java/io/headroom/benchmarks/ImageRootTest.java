package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageRootTest {
  private static final Path REPOSITORY = Path.of("..");

  @TempDir Path root;

  @Test
  void isStartedAsItsDockerfileSays() throws IOException {
    Path java = root.resolve("opt/java/bin/java");
    Files.createDirectories(java.getParent());
    Files.createFile(java);
    assertTrue(java.toFile().setExecutable(true));

    List<String> command = ImageRoot.command(REPOSITORY, root);

    assertEquals(
        List.of("env", "-C", root + "/opt/headroom", java.toString()), command.subList(0, 4));
    assertEquals(
        List.of("-jar", "headroom.jar"), command.subList(command.size() - 2, command.size()));
  }

  @Test
  void whatIsNoneIsTold() {
    assertThrows(IllegalArgumentException.class, () -> ImageRoot.command(REPOSITORY, root));
  }
}
