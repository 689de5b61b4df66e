package io.headroom.e2e.chart;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The real helm, on the repository's chart. The release is called {@code web}. */
public final class Helm {

  static final Path CHART = Places.repository().resolve("charts").resolve("headroom");

  /** The full name of what the release is made of. */
  static final String FULL_NAME = "web-headroom";

  private Helm() {}

  /** What the chart makes of {@code values}. */
  static Manifests template(JsonObject... values) {
    return Manifests.parse(run(List.of("template", "web"), values).succeeded().out());
  }

  /** The same of another release. */
  static Manifests templateOf(String release, JsonObject... values) {
    return Manifests.parse(run(List.of("template", release), values).succeeded().out());
  }

  /** The same as it was printed. */
  static String templateText(JsonObject... values) {
    return templateText(CHART, values);
  }

  /** What another copy of the chart, or its archive, makes of {@code values}. */
  static String templateText(Path chart, JsonObject... values) {
    CommandRun run = run(chart, List.of("template", "web"), values).succeeded();
    if (!run.err().isEmpty()) {
      throw new AssertionError(run.err());
    }
    return run.out();
  }

  /** Renders values that may be refused. */
  public static CommandRun tryTemplate(JsonObject... values) {
    return run(List.of("template", "web"), values);
  }

  /** The same with another copy of the chart. */
  static CommandRun tryTemplate(Path chart, JsonObject... values) {
    return run(chart, List.of("template", "web"), values);
  }

  /** The same for a cluster, in which the chart looks up what is there. */
  static CommandRun tryTemplateAt(String api, JsonObject... values) {
    return run(
        List.of(
            "template",
            "web",
            "--dry-run=server",
            "--kube-apiserver=" + api,
            "--kubeconfig=/dev/null"),
        values);
  }

  static CommandRun lint(JsonObject... values) {
    return run(List.of("lint", "--strict"), values);
  }

  /** What {@code helm install} tells its user: rendered into an object, for want of a cluster. */
  static String notes(JsonObject values) {
    JsonObject object =
        new JsonObject()
            .put("apiVersion", "v1")
            .put("kind", "ConfigMap")
            .put("metadata", new JsonObject().put("name", "notes"))
            .put(
                "data",
                new JsonObject().put("notes", "{{ include \"headroom.notes\" . | b64enc }}"));
    JsonObject more = new JsonObject().put("extraObjects", new JsonArray().add(object));
    String encoded =
        (String) Manifests.at(template(values, more).one("ConfigMap", "notes"), "/data/notes");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  /** The chart packed up, in {@code folder}. */
  static Path packed(Path folder) {
    CommandRun run = run(List.of("package", "-d", folder.toString()));
    String saved = run.succeeded().out().strip();
    return Path.of(saved.substring(saved.indexOf(": ") + 2));
  }

  private static CommandRun run(List<String> verb, JsonObject... values) {
    return run(CHART, verb, values);
  }

  private static CommandRun run(Path chart, List<String> verb, JsonObject... values) {
    List<String> command = new ArrayList<>(List.of(Places.installed("helm").toString()));
    command.addAll(verb);
    command.add(chart.toString());
    List<Path> files = new ArrayList<>();
    try {
      for (JsonObject each : values) {
        Path file = Files.createTempFile("values-", ".json");
        files.add(file);
        Files.writeString(file, each.encode());
        Collections.addAll(command, "-f", file.toString());
      }
      return CommandRun.of(Map.of(), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      files.forEach(file -> file.toFile().delete());
    }
  }
}
