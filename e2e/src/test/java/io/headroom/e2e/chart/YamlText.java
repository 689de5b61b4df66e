package io.headroom.e2e.chart;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML as the JSON it stands for. A key that is there twice is a fault, as it is for kubectl. */
public final class YamlText {

  private YamlText() {}

  public static JsonObject of(Path file) {
    try {
      return of(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every document of a file. */
  static List<JsonObject> documents(Path file) {
    try {
      return all(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject of(String text) {
    List<JsonObject> documents = all(text);
    return documents.isEmpty() ? new JsonObject() : documents.get(0);
  }

  /** Every document that is not empty. */
  @SuppressWarnings("unchecked")
  static List<JsonObject> all(String text) {
    List<JsonObject> documents = new ArrayList<>();
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
      if (document instanceof Map<?, ?> map) {
        documents.add(new JsonObject((Map<String, Object>) map));
      }
    }
    return documents;
  }
}
