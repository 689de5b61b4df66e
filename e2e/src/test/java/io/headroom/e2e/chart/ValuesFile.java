package io.headroom.e2e.chart;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One of the values files in the chart's folder {@code ci}. */
public record ValuesFile(String name, JsonObject values) {

  /** All of them. */
  public static List<ValuesFile> all() {
    try (Stream<Path> files = Files.list(Helm.CHART.resolve("ci"))) {
      return files.sorted().map(ValuesFile::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That of {@code ci/NAME-values.yaml}. */
  public static JsonObject named(String name) {
    return YamlText.of(Helm.CHART.resolve("ci").resolve(name + "-values.yaml"));
  }

  private static ValuesFile read(Path file) {
    return new ValuesFile(file.getFileName().toString(), YamlText.of(file));
  }

  @Override
  public String toString() {
    return name;
  }
}
