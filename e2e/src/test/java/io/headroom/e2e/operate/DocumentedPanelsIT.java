package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The panels that the operators' documents name, in italics, are on the dashboard. */
final class DocumentedPanelsIT {

  private static final Path REPOSITORY = Places.repository();
  private static final Pattern ITALICS = Pattern.compile("(?<!\\*)\\*([A-Za-z][^*\\n]+)\\*(?!\\*)");

  /** In italics too: the dashboard itself, and a page of Prometheus. */
  private static final Set<String> OTHERS = Set.of("Headroom", "Targets");

  @Test
  void everyOneExists() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path document : documents()) {
      ITALICS.matcher(Files.readString(document)).results().forEach(it -> named.add(it.group(1)));
    }
    assertTrue(named.size() >= 15, named.toString());
    named.removeAll(OTHERS);
    named.removeAll(titles());

    assertEquals(Set.of(), named);
  }

  /** Beside what others have for it. */
  @Test
  void everyPanelAndAlertIsInTheTable() throws IOException {
    String table = Files.readString(REPOSITORY.resolve("dashboards/README.md"));
    Set<String> missing = new TreeSet<>();
    JsonArray panels = panels();
    for (int i = 0; i < panels.size(); i++) {
      JsonObject panel = panels.getJsonObject(i);
      if (!panel.getString("type").equals("row")) {
        missing.add("*" + panel.getString("title") + "*");
      }
    }
    for (String line : Files.readAllLines(REPOSITORY.resolve("dashboards/rules/alerts.yaml"))) {
      if (line.strip().startsWith("- alert: ")) {
        missing.add(line.strip().substring("- alert: ".length()));
      }
    }
    assertTrue(missing.size() > 50, missing.toString());
    missing.removeIf(each -> table.contains("| " + each) || table.contains(", " + each));

    assertEquals(Set.of(), missing);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> runbooks = Files.list(REPOSITORY.resolve("docs/runbooks"))) {
      Stream<Path> guide = Stream.of(REPOSITORY.resolve("docs/operating.md"));
      return Stream.concat(guide, runbooks).toList();
    }
  }

  /** As they stand there, and without what many begin with. */
  private static Set<String> titles() throws IOException {
    Set<String> titles = new HashSet<>();
    JsonArray panels = panels();
    for (int i = 0; i < panels.size(); i++) {
      String title = panels.getJsonObject(i).getString("title");
      titles.add(title);
      titles.add(title.replaceFirst("^WebSocket - ", ""));
      titles.add(title.replaceFirst("^WebSocket - ", "").replaceFirst(" \\(.*\\)$", ""));
    }
    return titles;
  }

  private static JsonArray panels() throws IOException {
    Path file = REPOSITORY.resolve("dashboards/headroom.json");
    return new JsonObject(Files.readString(file)).getJsonArray("panels");
  }
}
