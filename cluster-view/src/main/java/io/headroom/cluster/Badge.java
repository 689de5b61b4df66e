package io.headroom.cluster;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a user is shown when the slots run out, or the instance leaves.
 *
 * @param text the words
 * @param color a CSS colour's name
 */
public record Badge(String text, String color) {

  /** Whose slots a badge speaks of. */
  public enum Scope {
    INSTANCE("This instance"),
    CLUSTER("Cluster");

    private final String subject;

    Scope(String subject) {
      this.subject = subject;
    }
  }

  /** The badge of a state; none while there is room. */
  public static Optional<Badge> of(Scope scope, CapacityState state) {
    return switch (state) {
      case OK -> Optional.empty();
      case WARNING -> Optional.of(new Badge(scope.subject + " is close to its limit", "orange"));
      case FULL -> Optional.of(new Badge(scope.subject + " is full", "red"));
      case RESTARTING -> Optional.of(new Badge(scope.subject + " is restarting", "grey"));
    };
  }

  JsonObject toJson() {
    return new JsonObject().put("text", text).put("color", color);
  }
}
