package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void ordinaryTextStaysTheSameObject() {
    String text = "caf\u00e9 /user/alice/ \ud83d\ude00 100 %";

    assertSame(text, OneLine.of(text));
  }

  @Test
  void nothingThatMovesTheCursorGetsThrough() {
    assertEquals("a\\nb\\u000dc\\u0009d", OneLine.of("a\nb\rc\td"));
    assertEquals("\\u001b[31mred", OneLine.of("\u001b[31mred"));
    assertEquals("\\u0000\\u007f\\u0085\\u009b", OneLine.of("\u0000\u007f\u0085\u009b"));
  }

  @Test
  void nothingThatDeceivesTheEyeGetsThrough() {
    assertEquals("\\u202etxt", OneLine.of("\u202etxt"), "right-to-left override");
    assertEquals("a\\u200bb\\u2028c\\u2029\\ufeff", OneLine.of("a\u200bb\u2028c\u2029\ufeff"));
  }
}
