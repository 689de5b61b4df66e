package io.headroom.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings in force, of which a reload changes only the live keys. Changed from one thread,
 * read from any.
 */
final class LiveSettings {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);
  private static final int LONGEST_SHOWN = 200;

  private final Schema schema;
  private final SettingsSources sources;

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

  /** Logs each key that differs. */
  Reload.Applied apply(LoadedSettings loaded) {
    JsonObject wanted = loaded.document();
    JsonObject next = inForce.copy();
    List<String> live = new ArrayList<>();
    List<String> needRestart = new ArrayList<>();
    for (Schema.Key key : schema.keys()) {
      Object now = key.valueIn(inForce);
      Object then = key.valueIn(wanted);
      if (now.equals(then)) {
        continue;
      }
      if (key.live()) {
        key.put(then, next);
        live.add(key.path());
        LOG.info("{} = {} (was {})", key.path(), shown(then), shown(now));
      } else {
        needRestart.add(key.path());
        LOG.warn(
            "{} needs a restart: the file says {}, {} stays in force",
            key.path(),
            shown(then),
            shown(now));
      }
    }
    if (!live.isEmpty()) {
      current = SettingsMapping.settings(next, sources);
      inForce = next;
    }
    return new Reload.Applied(live, needRestart);
  }

  private static String shown(Object value) {
    String text = value.equals("") ? "\"\"" : value.toString();
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
