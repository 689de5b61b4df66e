package io.headroom.config.address;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a JSON Web Key Set is. Immutable. */
public sealed interface KeySource {

  /** It is asked for. */
  record Web(WebAddress address) implements KeySource {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /** It is read. */
  record Local(Path path) implements KeySource {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /**
   * Of {@code https://host/path}, the same with http, or {@code file:/path}.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static KeySource parse(String text) {
    if (!text.startsWith("file:")) {
      return new Web(WebAddress.parse(text));
    }
    String path = text.substring("file:".length()).replaceFirst("^//(?=/)", "");
    try {
      if (path.startsWith("/")) {
        return new Local(Path.of(path));
      }
    } catch (InvalidPathException noNameHere) {
      // As any other that is none.
    }
    throw new IllegalArgumentException("expected a file such as file:/etc/headroom/keys.json");
  }
}
