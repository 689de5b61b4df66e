package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.9S, 0 s",
    "PT59.9S, 59 s",
    "PT1M, 1 min 0 s",
    "PT1H59M59S, 1 h 59 min",
    "PT24H, 1 d 0 h",
    "PT100H, 4 d 4 h"
  })
  void hasTwoUnitsAtMost(Duration span, String text) {
    assertEquals(text, Span.text(span));
  }
}
