package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ESLint finds nothing in the scripts. */
@Tag("scripts")
class ScriptsLintTest {
  private static final Path ROOT = Path.of("..");
  private static final List<Path> FOLDERS =
      Stream.of(
              "proxy-verticle/src/main/resources/web",
              "proxy-verticle/src/test/js",
              "e2e/src/test/resources")
          .map(ROOT::resolve)
          .toList();

  private static Scripts scripts;
  private static Value verify;

  @BeforeAll
  static void start() throws IOException {
    scripts = new Scripts();
    scripts.script(Scripts.TESTS.resolve("vendor/eslint.min.js"));
    verify = scripts.module(Scripts.TESTS.resolve("lint.js")).getMember("verify");
  }

  @AfterAll
  static void close() {
    scripts.close();
  }

  @Test
  void findsNothing() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : FOLDERS) {
      try (Stream<Path> below = Files.walk(folder)) {
        below.filter(ScriptsLintTest::isOurs).sorted().forEach(files::add);
      }
    }
    assertTrue(files.size() > 10, files.toString());
    StringBuilder findings = new StringBuilder();
    for (Path file : files) {
      findings.append(lint(ROOT.relativize(file).toString(), Files.readString(file)));
    }
    assertEquals("", findings.toString());
  }

  @Test
  void saysWhereAndWhat() {
    assertEquals(
        """
        web/a.js:2:10: Expected '===' and instead saw '=='. (eqeqeq)
        web/a.js:3:3: 'innerHTML' is restricted from being used. It reads text as markup: build elements. (no-restricted-properties)
        """,
        lint(
            "web/a.js",
            """
            const zero = 0;
            if (zero == '0') {
              document.body.innerHTML = 'it is';
            }
            """));
    assertEquals("a.js:1:7: Parsing error: Unexpected token =\n", lint("a.js", "const = 1;\n"));
  }

  private static boolean isOurs(Path file) {
    return file.toString().endsWith(".js") && !file.toString().contains("vendor");
  }

  private static String lint(String name, String text) {
    return verify.execute(name, text).asString();
  }
}
