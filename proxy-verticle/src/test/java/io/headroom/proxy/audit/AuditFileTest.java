package io.headroom.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
  @TempDir Path folder;

  @Test
  void addsToWhatThereIs() throws Exception {
    Path path = Files.writeString(folder.resolve("audit.log"), "old\n");
    try (AuditFile file = AuditFile.open(path)) {
      IntStream.range(0, 2_000).forEach(i -> file.accept("line " + i));
    }
    List<String> lines = Files.readAllLines(path);
    assertEquals(2_001, lines.size());
    assertEquals("old", lines.get(0));
    assertEquals("line 1999", lines.get(2_000));
  }

  @Test
  void whatItMakesIsNotForEverybody() throws Exception {
    Path path = folder.resolve("audit.log");
    try (AuditFile file = AuditFile.open(path)) {
      file.accept("line");
    }
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    assertTrue(permissions.endsWith("---"), permissions);
  }

  @Test
  void beginsANewOneWhenItIsMovedAway() throws Exception {
    Path path = folder.resolve("audit.log");
    try (AuditFile file = AuditFile.open(path)) {
      file.accept("before");
      Await.until("it is written", () -> Files.exists(path) && Files.size(path) > 0);
      Files.move(path, folder.resolve("audit.log.1"));
      Await.until(
          "there is a new one",
          () -> {
            file.accept("after");
            return Files.exists(path);
          });
    }
    assertTrue(Files.readString(folder.resolve("audit.log.1")).startsWith("before\n"));
    assertTrue(Files.readString(path).startsWith("after\n"));
  }

  @Test
  void whatCannotBeWrittenIsCounted() throws Exception {
    try (AuditFile file = AuditFile.open(folder.resolve("none").resolve("audit.log"))) {
      file.accept("line");
      Await.until("it is lost", () -> file.lost() == 1);
      Files.createDirectory(folder.resolve("none"));
      Await.until(
          "they are written again",
          () -> {
            file.accept("line");
            return Files.exists(folder.resolve("none").resolve("audit.log"));
          });
    }
  }
}
