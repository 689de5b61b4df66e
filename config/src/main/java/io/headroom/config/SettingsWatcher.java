package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings in force. Looks at the configuration file every two seconds, by content, so that the
 * symlink swap of a ConfigMap counts as well; works and calls its listeners on one event loop,
 * while {@link #current} may be read from any thread. Lives as long as the process.
 */
public final class SettingsWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsWatcher.class);
  private static final Pace PACE = new Pace(Duration.ofSeconds(2), Duration.ofMillis(200));

  /**
   * When it looks.
   *
   * @param period between two looks
   * @param settle how far apart a changed file must say the same twice: it may be half written
   */
  record Pace(Duration period, Duration settle) {}

  private final Vertx vertx;
  private final Pace pace;
  private final Context context;
  private final LiveSettings live;
  private final SettingsLoader loader;
  private final boolean watching;
  private final boolean standalone;
  private final List<Consumer<Reload>> reloadListeners = new CopyOnWriteArrayList<>();

  // Owned by the context.
  private long timer = -1;
  private @Nullable Future<Reload> looking;
  private @Nullable Sight last;
  private boolean refused;

  private SettingsWatcher(
      Vertx vertx, Pace pace, SettingsLoader loader, LiveSettings live, boolean watching) {
    this.vertx = vertx;
    this.pace = pace;
    this.context = vertx.getOrCreateContext();
    this.loader = loader;
    this.live = live;
    this.watching = watching;
    this.standalone = !watching && live.inForce().settings().routes().isEmpty();
  }

  /**
   * Begins to watch.
   *
   * @param loaded what {@link SettingsLoader#load} made of the same sources
   */
  public static Future<SettingsWatcher> start(
      Vertx vertx, SettingsSources sources, LoadedSettings loaded) {
    return start(vertx, PACE, sources, loaded);
  }

  static Future<SettingsWatcher> start(
      Vertx vertx, Pace pace, SettingsSources sources, LoadedSettings loaded) {
    return vertx.executeBlocking(
        () -> {
          LiveSettings live = new LiveSettings(Schema.load(), loaded);
          SettingsLoader loader = SettingsLoader.of(vertx, sources);
          SettingsWatcher watcher =
              new SettingsWatcher(vertx, pace, loader, live, sources.file() != null);
          if (watcher.watching) {
            watcher.context.runOnContext(nothing -> watcher.schedule());
          }
          return watcher;
        });
  }

  /** From any thread; each call gives the newest. */
  public Settings current() {
    return live.inForce().settings();
  }

  /** The same under the names of the file, with every default and without secrets. */
  public JsonObject shown() {
    return live.inForce().shown();
  }

  /** Whether the built-in sample is served: there was neither a configuration file nor a route. */
  public boolean sampleEnabled() {
    return standalone;
  }

  /**
   * Calls back with the new settings whenever a live key changed; must not block. A listener that
   * throws refuses the change for all: it must then be as before, and those that took it are called
   * with the old settings.
   */
  public void onChange(Consumer<Settings> listener) {
    live.onChange(listener);
  }

  /** Calls back after each look that found a change, applied or refused; must not block. */
  public void onReload(Consumer<Reload> listener) {
    reloadListeners.add(listener);
  }

  /** Looks now. Never fails; without a file it is always unchanged. */
  public Future<Reload> check() {
    if (!watching) {
      return Future.succeededFuture(new Reload.Unchanged());
    }
    Promise<Reload> result = Promise.promise();
    context.runOnContext(nothing -> look().onComplete(result::handle));
    return result.future();
  }

  /** Looks no more. */
  public void close() {
    context.runOnContext(nothing -> vertx.cancelTimer(timer));
  }

  private void schedule() {
    timer = vertx.setPeriodic(pace.period().toMillis(), id -> look());
  }

  private Future<Reload> look() {
    if (looking == null) {
      Future<Reload> started = sight().compose(this::settled);
      looking = started;
      started.onComplete(done -> looking = null);
      return started;
    }
    return looking;
  }

  private Future<Reload> settled(Sight first) {
    if (first.equals(last)) {
      return Future.succeededFuture(new Reload.Unchanged());
    }
    return vertx
        .timer(pace.settle().toMillis(), TimeUnit.MILLISECONDS)
        .compose(nothing -> sight())
        .compose(
            second ->
                second.equals(first)
                    ? decide(second)
                    : Future.succeededFuture(new Reload.Unchanged()));
  }

  private Future<Reload> decide(Sight sight) {
    last = sight;
    if (sight.read() == null) {
      return Future.succeededFuture(refuse(sight.problems()));
    }
    return loader
        .check(sight.read())
        .compose(this::possible)
        .otherwise(failure -> refuse(problems(failure)));
  }

  /** A valid file may still not go with the keys that wait for a restart. */
  private Future<Reload> possible(LoadedSettings loaded) {
    SettingsChange change = live.change(loaded);
    return loader.check(change, loaded.warnings()).map(then -> apply(change, then));
  }

  private Reload apply(SettingsChange change, LoadedSettings then) {
    Optional<Problem> fault = live.take(change, then);
    if (fault.isPresent()) {
      return refuse(List.of(fault.get()));
    }
    Reload.Applied applied = new Reload.Applied(change.live(), change.needRestart());
    boolean recovered = refused;
    refused = false;
    if (applied.live().isEmpty() && applied.needRestart().isEmpty() && !recovered) {
      return new Reload.Unchanged();
    }
    change.log(LOG);
    then.warnings().forEach(warning -> LOG.warn("{}", warning));
    reloadListeners.forEach(listener -> tell(listener, applied));
    LOG.info("The configuration file was read again; changed and in force: {}", applied.live());
    return applied;
  }

  private Reload refuse(List<Problem> problems) {
    refused = true;
    LOG.error("The configuration file is refused, the old values stay: {}", problems);
    Reload.Refused result = new Reload.Refused(problems);
    reloadListeners.forEach(listener -> tell(listener, result));
    return result;
  }

  private static <T> void tell(Consumer<T> listener, T news) {
    try {
      listener.accept(news);
    } catch (RuntimeException bug) {
      LOG.error("A listener failed to hear of a reload", bug);
    }
  }

  /** What one reading gave, or null and why not; equal when it says the same. */
  private record Sight(@Nullable JsonObject read, List<Problem> problems) {}

  private Future<Sight> sight() {
    return loader
        .readAgain()
        .map(read -> new Sight(read, List.of()))
        .otherwise(failure -> new Sight(null, problems(failure)));
  }

  private static List<Problem> problems(Throwable failure) {
    return failure instanceof InvalidSettings invalid
        ? invalid.problems()
        : List.of(new Problem("configuration file", "", "expected to read it, but: " + failure));
  }
}
