package io.headroom.e2e.cluster;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The badge document, as one instance answered it. */
record Capacity(JsonObject document) {

  /** One of its two halves. */
  record Scope(JsonObject numbers) {
    int open() {
      return numbers.getInteger("open");
    }

    int reserved() {
      return numbers.getInteger("reserved");
    }

    int cap() {
      return numbers.getInteger("cap");
    }

    int free() {
      return numbers.getInteger("free");
    }

    String level() {
      return numbers.getString("level");
    }

    @Nullable String color() {
      JsonObject badge = numbers.getJsonObject("badge");
      return badge == null ? null : badge.getString("color");
    }
  }

  Scope instance() {
    return new Scope(document.getJsonObject("instance"));
  }

  Scope cluster() {
    return new Scope(document.getJsonObject("cluster"));
  }

  int instances() {
    return document.getJsonObject("cluster").getInteger("instances");
  }

  boolean partial() {
    return document.getJsonObject("cluster").getBoolean("partial");
  }

  boolean newSessions() {
    return document.getJsonObject("newSessions").getBoolean("enabled");
  }
}
