package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How a file is watched that others write. */
@ExtendWith(VertxExtension.class)
class FileWatchTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Longer than a test's thread may be held up between two of its steps. */
  private static final Duration LONG = Duration.ofSeconds(4);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("headroom.yaml");
  }

  /** At once, as a rename does. */
  private void write(int cap) throws IOException {
    Path fresh =
        Files.writeString(
            directory.resolve("fresh"), "websocketProxy: {maxSessionsPerApp: " + cap + "}");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private SettingsWatcher watchFive(Vertx vertx, Duration settle) throws IOException {
    write(5);
    return Loading.file(file).watched(vertx, settle);
  }

  /** As the kubelet does it: file -> ..data/file, ..data -> ..stamp, and ..data is replaced. */
  @Test
  void seesTheSymlinkSwapOfAConfigMap(Vertx vertx) throws IOException {
    Path old = Files.createDirectory(directory.resolve("..2026_01"));
    Files.writeString(old.resolve("headroom.yaml"), "websocketProxy: {maxSessionsPerApp: 5}");
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_01"));
    Files.createSymbolicLink(file, Path.of("..data", "headroom.yaml"));
    SettingsWatcher watcher = Loading.file(file).watched(vertx, SHORT);

    Path fresh = Files.createDirectory(directory.resolve("..2026_02"));
    Files.writeString(fresh.resolve("headroom.yaml"), "websocketProxy: {maxSessionsPerApp: 6}");
    Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2026_02"));
    Files.move(swap, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(old.resolve("headroom.yaml"));
    Files.delete(old);
    watcher.check().await();

    assertEquals(6, watcher.current().webSocketProxy().maxSessionsPerApp());
  }

  @Test
  void aFileThatIsBeingWrittenIsLeftAlone(Vertx vertx) throws IOException {
    SettingsWatcher watcher = watchFive(vertx, LONG);
    int cap = 5;

    Future<Reload> looking = watcher.check();
    do {
      write(++cap);
      LockSupport.parkNanos(1_000_000);
    } while (!looking.isComplete());

    assertInstanceOf(Reload.Unchanged.class, looking.await());
    assertEquals(5, watcher.current().webSocketProxy().maxSessionsPerApp());
    watcher.check().await();
    assertEquals(cap, watcher.current().webSocketProxy().maxSessionsPerApp());
  }

  @Test
  void looksByItself(Vertx vertx) throws Exception {
    write(5);
    Loading loading = Loading.file(file);
    SettingsWatcher watcher =
        SettingsWatcher.start(vertx, loading.sources(), loading.loaded(vertx)).await();
    LinkedBlockingQueue<Settings> told = new LinkedBlockingQueue<>();
    watcher.onChange(told::add);

    write(6);

    Settings settings = told.poll(20, TimeUnit.SECONDS);
    assertEquals(6, settings.webSocketProxy().maxSessionsPerApp());
  }

  @Test
  void looksAtTheSameTimeAreOne(Vertx vertx) throws IOException {
    SettingsWatcher watcher = watchFive(vertx, LONG);
    List<Reload> reloads = new CopyOnWriteArrayList<>();
    watcher.onReload(reloads::add);
    write(6);

    Future<Reload> one = watcher.check();
    Future<Reload> other = watcher.check();

    assertEquals(one.await(), other.await());
    assertEquals(1, reloads.size());
  }

  @Test
  void withoutAFileThereIsNothingToWatch(Vertx vertx) {
    SettingsWatcher watcher = Loading.nothing().watched(vertx, SHORT);

    assertInstanceOf(Reload.Unchanged.class, watcher.check().await());
  }
}
