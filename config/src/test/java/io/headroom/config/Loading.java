package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.config.FileWatch.Pace;
import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Loads settings in a test, step by step. */
record Loading(
    @Nullable Path file, Map<String, String> environment, List<String> sets, List<String> routes) {

  static Loading nothing() {
    return new Loading(null, Map.of(), List.of(), List.of());
  }

  static Loading file(Path file) {
    return new Loading(file, Map.of(), List.of(), List.of());
  }

  Loading environment(Map<String, String> other) {
    return new Loading(file, other, sets, routes);
  }

  Loading sets(String... other) {
    return new Loading(file, environment, List.of(other), routes);
  }

  Loading routes(String... other) {
    return new Loading(file, environment, sets, List.of(other));
  }

  SettingsSources sources() {
    return SettingsSources.of(file, environment, sets, routes);
  }

  LoadedSettings loaded(Vertx vertx) {
    return SettingsLoader.load(vertx, sources()).await();
  }

  Settings settings(Vertx vertx) {
    return loaded(vertx).settings();
  }

  List<Problem> problems(Vertx vertx) {
    return assertThrows(InvalidSettings.class, () -> loaded(vertx)).problems();
  }

  /** Watches the file, but looks at it only when asked to. */
  SettingsWatcher watched(Vertx vertx, Duration settle) {
    Pace pace = new Pace(Duration.ofDays(1), settle);
    return SettingsWatcher.start(vertx, pace, sources(), loaded(vertx)).await();
  }

  /** One problem in each line. */
  String complaint(Vertx vertx) {
    return problems(vertx).stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
