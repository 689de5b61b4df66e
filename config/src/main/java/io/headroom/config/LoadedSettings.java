package io.headroom.config;

import io.vertx.core.json.JsonObject;

/** Valid settings, with the complete document that they were made of. Immutable. */
public final class LoadedSettings {
  private final Settings settings;
  private final JsonObject document;

  LoadedSettings(Settings settings, JsonObject document) {
    this.settings = settings;
    this.document = document;
  }

  public Settings settings() {
    return settings;
  }

  /** A copy. */
  JsonObject document() {
    return document.copy();
  }
}
