package io.headroom.config;

import io.headroom.config.FileWatch.Pace;
import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings in force. Looks at the configuration file with a {@link FileWatch} and calls its
 * listeners on one event loop, while {@link #current} may be read from any thread. Lives as long as
 * the process.
 */
public final class SettingsWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsWatcher.class);

  private final LiveSettings live;
  private final SettingsLoader loader;
  private final FileWatch<JsonObject, Reload> watch;
  private final boolean watching;
  private final boolean standalone;
  private final List<Consumer<Reload>> reloadListeners = new CopyOnWriteArrayList<>();

  // Owned by the watch's event loop.
  private boolean refused;

  private SettingsWatcher(
      Vertx vertx, Pace pace, SettingsLoader loader, LiveSettings live, boolean watching) {
    this.loader = loader;
    this.live = live;
    this.watch =
        new FileWatch<>(
            vertx, pace, "configuration file", loader::readAgain, null, new FileChange());
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
    return start(vertx, FileWatch.PACE, sources, loaded);
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
            watcher.watch.start();
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
    return watching
        ? watch.check().map(reload -> reload.orElseGet(Reload.Unchanged::new))
        : Future.succeededFuture(new Reload.Unchanged());
  }

  /** Looks no more. */
  public void close() {
    watch.close();
  }

  private final class FileChange implements FileWatch.Change<JsonObject, Reload> {
    @Override
    public Future<Reload> take(JsonObject read) {
      return loader.checkAgain(read, served()).compose(SettingsWatcher.this::possible);
    }

    @Override
    public Reload refuse(List<Problem> problems) {
      return SettingsWatcher.this.refuse(problems);
    }
  }

  /** A valid file may still not go with the keys that wait for a restart. */
  private Future<Reload> possible(LoadedSettings loaded) {
    SettingsChange change = live.change(loaded);
    return loader.check(change, loaded.warnings(), served()).map(then -> apply(change, then));
  }

  private WatchedFiles served() {
    return WatchedFiles.of(current());
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
}
