package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The tests that the pages' scripts have: each {@code *.test.js}, in an engine of its own. */
@Tag("scripts")
class ScriptsTest {
  private static final List<Scripts> STARTED = new ArrayList<>();

  @TestFactory
  Stream<DynamicContainer> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Scripts.TESTS)) {
      List<Path> tests =
          files.filter(file -> file.toString().endsWith(".test.js")).sorted().toList();
      assertTrue(tests.size() > 1, "no tests in " + Scripts.TESTS);
      return tests.stream()
          .map(file -> DynamicContainer.dynamicContainer(file.getFileName().toString(), in(file)));
    }
  }

  @AfterAll
  static void close() {
    STARTED.forEach(Scripts::close);
  }

  private static Stream<DynamicTest> in(Path file) {
    try {
      Scripts scripts = new Scripts();
      STARTED.add(scripts);
      scripts.module(file);
      Value tests = scripts.evaluate("tests");
      return IntStream.range(0, (int) tests.getArraySize())
          .mapToObj(tests::getArrayElement)
          .map(test -> DynamicTest.dynamicTest(name(test), () -> run(test)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Value test) {
    return test.getMember("name").asString();
  }

  /** All that a test awaits is over when the engine comes back: its clock is the test's own. */
  private static void run(Value test) {
    Value outcome = test.invokeMember("run");
    if (outcome.hasMember("then")) {
      List<String> ended = new ArrayList<>();
      outcome.invokeMember(
          "then",
          (ProxyExecutable) passed -> ended.add("passed"),
          (ProxyExecutable) failed -> ended.add(failed[0].toString()));
      assertEquals(List.of("passed"), ended);
    }
  }
}
