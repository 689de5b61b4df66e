package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The defaults are told in the schema, the example file and the README: they must agree. */
@ExtendWith(VertxExtension.class)
class SettingsDefaultsTest {
  private static final Path EXAMPLE = Path.of("headroom.example.yaml");
  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z]+):");
  private static final Path README = Path.of("README.md");

  @Test
  void theExampleFileIsTheDefaults(@TempDir Path directory, Vertx vertx) throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.yaml"));
    Map<String, String> environment = Map.of("HOSTNAME", "pod-a");

    assertEquals(
        Loading.file(empty).environment(environment).settings(vertx),
        Loading.file(EXAMPLE).environment(environment).settings(vertx));
  }

  @Test
  void theExampleFileHasEveryKey() throws IOException, InvalidSettings {
    Schema schema = Schema.load();
    JsonObject example = StrictYaml.parse("example", Files.readAllBytes(EXAMPLE));

    assertEquals(schema.withDefaults(new JsonObject()), example);
  }

  @Test
  void theExampleRouteIsRight(@TempDir Path directory, Vertx vertx) throws IOException {
    List<String> lines = Files.readAllLines(EXAMPLE);
    String routes =
        String.join(
            "\n",
            lines.subList(lines.indexOf("# routes:"), lines.indexOf("routes: []")).stream()
                .map(line -> line.replaceFirst("^# ?", ""))
                .toList());

    Settings settings =
        Loading.file(Files.writeString(directory.resolve("routes.yaml"), routes)).settings(vertx);

    assertEquals(
        List.of(
            SettingsLoaderTest.silentFor(
                Duration.ofHours(1),
                new Settings.Route(
                    "/user/{name}/",
                    "http://jupyter-{name}.notebooks.svc:8888",
                    "jupyter",
                    List.of("https://hub.example.org")))),
        settings.routes());
  }

  @Test
  void theExampleFileMarksTheLiveKeys() throws IOException {
    Map<String, String> comments = comments(Files.readAllLines(EXAMPLE));

    for (Schema.Key key : Schema.load().keys()) {
      assertEquals(key.live(), comments.get(key.path()).startsWith("# Live. "), key.path());
    }
  }

  /** Dotted path of each key to the comment lines above it. */
  private static Map<String, String> comments(List<String> lines) {
    Map<String, String> comments = new HashMap<>();
    List<String> path = new ArrayList<>();
    String comment = "";
    for (String line : lines) {
      Matcher key = KEY.matcher(line);
      if (key.find()) {
        int depth = key.group(1).length() / 2;
        path = new ArrayList<>(path.subList(0, depth));
        path.add(key.group(2));
        comments.put(String.join(".", path), comment);
        comment = "";
      } else {
        comment = line.isBlank() ? "" : comment + line.strip() + "\n";
      }
    }
    return comments;
  }

  @Test
  void theReadmeTableIsTheSchema() throws IOException {
    String table = KeyTable.of(Schema.load());

    assertTrue(
        Files.readString(README).contains(table),
        "expected this table in config/README.md:\n" + table);
  }
}
