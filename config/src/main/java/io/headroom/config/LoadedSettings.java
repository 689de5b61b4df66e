package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Valid settings, with the complete document that they were made of. Immutable. */
public final class LoadedSettings {
  private final Settings settings;
  private final JsonObject document;
  private final List<Problem> warnings;

  LoadedSettings(Settings settings, JsonObject document, List<Problem> warnings) {
    this.settings = settings;
    this.document = document;
    this.warnings = List.copyOf(warnings);
  }

  public Settings settings() {
    return settings;
  }

  /** What is valid and hardly meant. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** A copy. */
  JsonObject document() {
    return document.copy();
  }
}
