package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings in force, of which a reload changes only the live keys, and all of them or none.
 * Changed from one thread, read from any.
 */
final class LiveSettings {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

  private final Schema schema;
  private final SettingsSources sources;
  private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();

  /** Complete; what {@code current} was made of. Owned by the thread that applies. */
  private JsonObject inForce;

  private volatile Settings current;

  LiveSettings(Schema schema, SettingsSources sources, LoadedSettings loaded) {
    this.schema = schema;
    this.sources = sources;
    this.inForce = loaded.document();
    this.current = loaded.settings();
  }

  Settings current() {
    return current;
  }

  void onChange(Consumer<Settings> listener) {
    listeners.add(listener);
  }

  /** What would change; nothing does yet. */
  SettingsChange change(LoadedSettings loaded) {
    return SettingsChange.of(schema, sources, inForce, loaded.document());
  }

  /**
   * Puts a change into force. When a listener cannot take it, those told before it are told the old
   * settings again, which it could take.
   *
   * @return the problem that leaves the old values in force everywhere
   */
  Optional<Problem> take(SettingsChange change) {
    if (change.live().isEmpty()) {
      return Optional.empty();
    }
    Settings before = current;
    List<Consumer<Settings>> told = new ArrayList<>();
    // Before the listeners, some of which look at it.
    current = change.settings();
    try {
      for (Consumer<Settings> listener : listeners) {
        told.add(listener);
        listener.accept(change.settings());
      }
    } catch (RuntimeException fault) {
      LOG.error("New settings cannot be put into force", fault);
      current = before;
      told.forEach(listener -> tellAgain(listener, before));
      return Optional.of(
          new Problem(
              String.join(", ", change.live()),
              "",
              "expected values that can be put into force, but: " + fault.getMessage()));
    }
    inForce = change.document();
    return Optional.empty();
  }

  private static void tellAgain(Consumer<Settings> listener, Settings before) {
    try {
      listener.accept(before);
    } catch (RuntimeException fault) {
      LOG.error("A listener failed to take the settings that were in force", fault);
    }
  }
}
