package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
  private static JsonObject parse(String yaml) throws InvalidSettings {
    return StrictYaml.parse("f.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static String complaint(byte[] yaml) {
    return assertThrows(InvalidSettings.class, () -> StrictYaml.parse("f.yaml", yaml)).getMessage();
  }

  private static String complaint(String yaml) {
    return complaint(yaml.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "no, no",
        "on, on",
        "10:20, 10:20",
        "0123, 0123",
        "0x10, 0x10",
        "2026-11-20, 2026-11-20",
        "1_000, 1_000",
        ".inf, .inf",
        "\"12\", 12"
      })
  void textStaysText(String yaml, String text) throws InvalidSettings {
    assertEquals(new JsonObject().put("a", text), parse("a: " + yaml));
  }

  @Test
  void numbersBooleansAndNothingAreThemselves() throws InvalidSettings {
    assertEquals(
        new JsonObject("{\"a\": 12, \"b\": -3, \"c\": true, \"d\": null, \"e\": 1.5, \"f\": null}"),
        parse("{a: 12, b: -3, c: true, d: ~, e: 1.5, f: }"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"!!binary aGVsbG8=", "!!set {a, b}", "!!timestamp 2026-11-20", "[!!binary aA==]"})
  void specialTypesAreRefused(String value) {
    assertTrue(complaint("instanceId: " + value).contains("found a value of a special type"));
  }

  @Test
  void aFileOfCommentsIsEmpty() throws InvalidSettings {
    assertEquals(new JsonObject(), parse(""));
    assertEquals(new JsonObject(), parse("# nothing\n---\n"));
    assertEquals(new JsonObject().put("a", 1), parse("\ufeffa: 1"));
  }

  @Test
  void anchorsAndMergesWork() throws InvalidSettings {
    assertEquals(
        new JsonObject("{\"a\": {\"x\": [1]}, \"b\": {\"x\": [1], \"y\": [1]}}"),
        parse("a: &a {x: &x [1]}\nb: {<<: *a, y: *x}"));
  }

  @Test
  void syntaxErrorsHaveLineAndColumn() {
    assertEquals(
        "f.yaml: line 2, column 5: mapping values are not allowed here",
        complaint("a: 1\nb: c: d"));
    assertEquals(
        "f.yaml: line 2, column 1: found character '\\t(TAB)' that cannot start any token. (Do not"
            + " use \\t(TAB) for indentation)",
        complaint("a:\n\tb: 1"));
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertEquals("f.yaml: line 2, column 1: found duplicate key a", complaint("a: 1\na: 2"));
  }

  @Test
  void onlyKeysAndValuesAreADocument() {
    assertEquals("f.yaml: expected key: value pairs, found a list", complaint("[a]"));
    assertEquals("f.yaml: expected key: value pairs, found a single value", complaint("a"));
  }

  @Test
  void typesOfOtherLanguagesAreRefused() {
    String complaint = complaint("a: !!javax.script.ScriptEngineManager [1]");

    assertTrue(
        complaint.startsWith("f.yaml: line 1, column 4: Global tag is not allowed"), complaint);
  }

  @Test
  void aliasesCannotFillTheMemory() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x]\n");
    for (int i = 1; i < 17; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + before + "," + before + "," + before + "]\n");
    }
    assertEquals(
        "f.yaml: expected at most 200000 values, nested at most 50 deep",
        complaint(bomb.toString()));
    assertEquals(
        "f.yaml: expected at most 200000 values, nested at most 50 deep", complaint("a: &a [*a]"));
  }

  @Test
  void otherEncodingsAreRefused() {
    assertEquals(
        "f.yaml: expected text in UTF-8",
        complaint(new byte[] {'a', ':', ' ', (byte) 0xe9, (byte) 0xe9}));
  }
}
