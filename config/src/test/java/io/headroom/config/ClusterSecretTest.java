package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster's secret and its replacement. */
@ExtendWith(VertxExtension.class)
class ClusterSecretTest {
  private static final FileWatch.Pace PACE =
      new FileWatch.Pace(Duration.ofHours(1), Duration.ofMillis(20));
  private static final String OLD = "0123456789abcdef0123456789abcdef";
  private static final String NEW = "fedcba9876543210fedcba9876543210";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("secret");
  }

  private String complaint(String content) throws IOException {
    Files.writeString(file, content);
    return assertThrows(InvalidSettings.class, () -> ClusterSecret.read(file.toString()))
        .getMessage();
  }

  @Test
  void linesAreReadWithoutTheSpaceAroundThem() throws Exception {
    Files.writeString(file, "\n  " + OLD + "\r\n\n" + NEW + " \n\n");
    ClusterSecret read = ClusterSecret.read(file.toString());
    assertEquals(List.of(OLD, NEW), read.lines());
    assertFalse(read.toString().contains(OLD), read.toString());
    assertTrue(ClusterSecret.read("").isNone());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n", OLD + "\n" + NEW + "\n" + OLD})
  void expectsOneOrTwo(String content) throws Exception {
    String found = complaint(content);
    assertTrue(found.contains("expected one secret, or two while it is replaced"), found);
  }

  @Test
  void expectsThemToBeLong() throws Exception {
    String found = complaint(OLD.substring(1));
    assertTrue(found.contains("expected lines of 32 characters and more"), found);
    assertFalse(found.contains(OLD.substring(1)), found);
    assertTrue(complaint("x".repeat(4_097)).contains("4096 bytes at the most"));
  }

  @Test
  void expectsAFile() {
    for (Path none : List.of(folder, file)) {
      String found =
          assertThrows(InvalidSettings.class, () -> ClusterSecret.read(none.toString()))
              .getMessage();
      assertTrue(found.contains("expected a file that this user may read"), found);
    }
  }

  @Test
  void aReplacedOneIsInForceAndAWrongOneIsRefused(Vertx vertx) throws Exception {
    Files.writeString(file, OLD);
    SecretWatcher watcher = SecretWatcher.start(vertx, PACE, file.toString()).await();
    assertEquals(Optional.empty(), watcher.check().await());

    Files.writeString(file, OLD + "\n" + NEW);
    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(List.of(OLD, NEW), watcher.current().lines());

    Files.writeString(file, "short");
    assertEquals(Optional.of(false), watcher.check().await());
    assertEquals(List.of(OLD, NEW), watcher.current().lines());

    Files.writeString(file, NEW);
    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(List.of(NEW), watcher.current().lines());
  }

  @Test
  void theSettingsTellAtTheStart(Vertx vertx) throws Exception {
    Files.writeString(file, "short");
    Path settings = folder.resolve("headroom.yaml");
    Files.writeString(settings, "cluster: {secretFile: " + file + "}");
    String told = Loading.file(settings).complaint(vertx);
    assertTrue(told.startsWith("cluster.secretFile = " + file + ": expected lines of 32"), told);
  }
}
