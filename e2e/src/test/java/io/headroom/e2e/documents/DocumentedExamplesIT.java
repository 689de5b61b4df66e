package io.headroom.e2e.documents;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example in a document is right: what is copied from there works. */
final class DocumentedExamplesIT {

  private static final String EXAMPLE_FILE = "config/headroom.example.yaml";
  private static final String VALUES_FILE = "charts/headroom/values.yaml";

  /**
   * Shown, not to be copied; or judged elsewhere: commands, verticles and pages have tests of their
   * own.
   */
  private static final Set<String> OTHERS = Set.of("", "sh", "java", "html", "css", "markdown");

  @TempDir private Path folder;

  static Stream<Block> inYaml() {
    return Stream.of(
            Block.ofDocuments(), Block.inComments(EXAMPLE_FILE), Block.inComments(VALUES_FILE))
        .flatMap(List::stream)
        .filter(block -> block.language().equals("yaml"));
  }

  @ParameterizedTest
  @MethodSource("inYaml")
  void whatIsCopiedFromADocumentWorks(Block block) throws IOException {
    judge(block).succeeded();
  }

  @Test
  void soDoTheFilesThatAreMadeToBeCopied() {
    ExampleKind.CONFIGURATION.judge(Path.of(EXAMPLE_FILE)).succeeded();
    ExampleKind.CHART_VALUES.judge(Places.repository().resolve(VALUES_FILE)).succeeded();
  }

  @Test
  void whatStandsInASentenceCanBeRead() {
    List<Block> blocks = Block.inSentences();
    assertTrue(blocks.size() > 3, blocks.toString());
    for (Block block : blocks) {
      assertDoesNotThrow(() -> ExampleKind.parsed(block.text()), block::place);
    }
  }

  @Test
  void everyBlockIsOfALanguageThatIsLookedAt() {
    List<Block> blocks = Block.ofDocuments();
    assertTrue(blocks.size() > 15, blocks.toString());
    for (Block block : blocks) {
      switch (block.language()) {
        case "yaml" -> ExampleKind.of(block);
        case "json" -> new JsonObject(block.text());
        case "jsonl" -> block.text().lines().forEach(JsonObject::new);
        default -> assertTrue(OTHERS.contains(block.language()), block + " " + block.language());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docs/a.md:1      | public: {port: 8080}                         | CONFIGURATION",
        "docs/a.md:1      | [{path: /a/, target: 'http://a:1'}]          | CONFIGURATION",
        "docs/a.md:1      | {a: {type: forward, url: 'http://auth/'}}     | CONFIGURATION",
        "docs/a.md:1      | ingress: {enabled: false}                    | CHART_VALUES",
        "charts/a.md:1    | public: {port: 8080}                         | CHART_VALUES",
        "docs/a.md:1      | {apiVersion: v1, kind: Secret, metadata: {}} | KUBERNETES",
        "docs/a.md:1      | groups: []                                   | PROMETHEUS_RULES",
        "docs/a.md:1      | scrape_configs: []                           | PROMETHEUS",
      })
  void whatItIsForIsToldByItsKeys(String place, String text, ExampleKind kind) throws IOException {
    Block block = new Block(place, "yaml", text);

    assertEquals(kind, ExampleKind.of(block));
    judge(block).succeeded();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docs/a.md:1   | routes: [{path: /a/, target: 'http://a:1/b'}]",
        "docs/a.md:1   | [{path: /a/}]",
        "docs/a.md:1   | ingress: {enabled: true}",
        "charts/a.md:1 | public: {prot: 1}",
        "docs/a.md:1   | {apiVersion: v1, kind: Secret, dada: {}}",
        "docs/a.md:1   | groups: [{name: a, rules: [{record: a, expr: 'sum('}]}]",
        "docs/a.md:1   | scrape_configs: [{job: a}]",
      })
  void aWrongOneIsFound(String place, String text) throws IOException {
    assertNotEquals(0, judge(new Block(place, "yaml", text)).status());
  }

  @Test
  void oneOfNoKnownKindIsRefused() {
    Block block = new Block("docs/a.md:7", "yaml", "trustedProxies: [10.0.0.0/8]");

    String message = assertThrows(AssertionError.class, () -> ExampleKind.of(block)).getMessage();

    assertTrue(message.startsWith("docs/a.md:7: expected a configuration"), message);
  }

  @Test
  void blocksAreFoundWhereTheyStand() {
    String document =
        """
        1. Write:
           ```yaml
           public:
             port: 1
           ```
        ```sh
        cat >my-values.yaml <<'END'
        replicaCount: 3
        END
        ```
        """;

    assertEquals(
        List.of(
            new Block("a.md:2", "yaml", "public:\n  port: 1\n"),
            new Block("a.md:6", "sh", "cat >my-values.yaml <<'END'\nreplicaCount: 3\nEND\n"),
            new Block("a.md:6", "yaml", "replicaCount: 3\n")),
        Block.fenced("a.md", document));
  }

  private CommandRun judge(Block block) throws IOException {
    ExampleKind kind = ExampleKind.of(block);
    Path file = folder.resolve("example.yaml");
    Files.writeString(file, ExampleKind.completed(block));
    return kind.judge(file);
  }
}
