package io.headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever follows a class name from a document into the code finds it there. */
class DocumentedClassesTest {
  private static final List<String> MODULES =
      List.of("config", "cluster-view", "proxy-verticle", "e2e");

  /** A class in code quotes, perhaps behind its package, perhaps before one of its methods. */
  private static final Pattern NAME =
      Pattern.compile("`(?:([a-z]+)\\.)?([A-Z][a-zA-Z]*[a-z][a-zA-Z]*)(?:\\.([a-z]\\w*))?`");

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w*)");

  /** Of the protocols, not of the code. */
  private static final List<String> OTHERS = List.of("Host", "Connection", "Origin", "Upgrade");

  /** The sources that declare each type. */
  private final Map<String, Map<Path, String>> sources = new HashMap<>();

  DocumentedClassesTest() throws IOException {
    for (String module : MODULES) {
      for (String kind : List.of("main", "test")) {
        Path folder = Path.of("..", module, "src", kind, "java");
        if (Files.isDirectory(folder)) {
          noteAll(folder);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy-verticle/README.md", "cluster-view/README.md", "docs/architecture.md"})
  void namesClassesThatThereAre(String document) throws IOException {
    String text = read(Path.of("..", document));
    assertTrue(NAME.matcher(text).results().count() > 10, document);
    assertEquals(List.of(), wrong(text));
  }

  @Test
  void findsWhatIsNotThere() {
    assertEquals(
        List.of("`NoSuchClass`", "`pages.Drain`", "`Drain.nothing`"),
        wrong("`Drain`, `Drain.begin`, `Host`; `NoSuchClass`, `pages.Drain`, `Drain.nothing`"));
  }

  private List<String> wrong(String text) {
    return NAME.matcher(text)
        .results()
        .filter(name -> !OTHERS.contains(name.group(2)) && !isThere(name))
        .map(MatchResult::group)
        .collect(Collectors.toList());
  }

  private boolean isThere(MatchResult name) {
    Optional<String> room = Optional.ofNullable(name.group(1));
    Optional<String> method = Optional.ofNullable(name.group(3));
    return sources.getOrDefault(name.group(2), Map.of()).entrySet().stream()
        .filter(source -> room.map(in -> source.getKey().getParent().endsWith(in)).orElse(true))
        .anyMatch(source -> method.map(it -> declares(source.getValue(), it)).orElse(true));
  }

  private void noteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(this::note);
    }
  }

  private static boolean declares(String source, String method) {
    return Pattern.compile("\\b" + method + "\\(").matcher(source).find();
  }

  private void note(Path file) {
    String text = read(file);
    TYPE.matcher(text)
        .results()
        .forEach(
            type -> sources.computeIfAbsent(type.group(1), any -> new HashMap<>()).put(file, text));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
