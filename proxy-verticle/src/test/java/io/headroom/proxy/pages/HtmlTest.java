package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void escapesWhatMarksUpAndReplacesControlCharacters() {
    assertEquals(
        "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;", Html.escape("<a b=\"c\" d='e'>&amp;"));
    assertEquals("a\tb\nc\ufffd\ufffd", Html.escape("a\tb\nc\u0000\u001b"));
    assertEquals("grün \ud83d\ude00", Html.escape("grün \ud83d\ude00"));
  }
}
