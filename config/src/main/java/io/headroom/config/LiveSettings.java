package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
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
  private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();

  private volatile LoadedSettings inForce;

  LiveSettings(Schema schema, LoadedSettings loaded) {
    this.schema = schema;
    this.inForce = loaded;
  }

  LoadedSettings inForce() {
    return inForce;
  }

  void onChange(Consumer<Settings> listener) {
    listeners.add(listener);
  }

  /** What would change; nothing does yet. */
  SettingsChange change(LoadedSettings loaded) {
    return SettingsChange.of(schema, inForce.document(), loaded.document());
  }

  /**
   * Puts a change into force. When a listener cannot take it, those told before it are told the old
   * settings again, which it could take.
   *
   * @param then what the change leads to
   * @return the problem that leaves the old values in force everywhere
   */
  Optional<Problem> take(SettingsChange change, LoadedSettings then) {
    if (change.live().isEmpty()) {
      return Optional.empty();
    }
    LoadedSettings before = inForce;
    List<Consumer<Settings>> told = new ArrayList<>();
    // Before the listeners, some of which look at it.
    inForce = then;
    try {
      for (Consumer<Settings> listener : listeners) {
        told.add(listener);
        listener.accept(then.settings());
      }
    } catch (RuntimeException fault) {
      LOG.error("New settings cannot be put into force", fault);
      inForce = before;
      told.forEach(listener -> tellAgain(listener, before.settings()));
      return Optional.of(
          new Problem(
              String.join(", ", change.live()),
              "",
              "expected values that can be put into force, but: " + fault.getMessage()));
    }
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
