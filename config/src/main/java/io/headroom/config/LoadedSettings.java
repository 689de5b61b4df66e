package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Valid settings.
 *
 * @param document complete, what they were made of; never changed
 * @param warnings what is valid and hardly meant
 */
public record LoadedSettings(Settings settings, JsonObject document, List<Problem> warnings) {
  public LoadedSettings {
    warnings = List.copyOf(warnings);
  }

  /** As the file would say it with every default, without secrets. */
  JsonObject shown() {
    JsonObject shown = document.copy().put("instanceId", settings.instanceId());
    boolean token = !settings.management().token().isEmpty();
    shown.getJsonObject("management").put("token", token ? "(hidden)" : "");
    for (int i = 0; i < settings.routes().size(); i++) {
      long silence = settings.routes().get(i).silence().toMillis();
      shown.getJsonArray("routes").getJsonObject(i).put("silenceMs", silence);
    }
    return shown;
  }
}
