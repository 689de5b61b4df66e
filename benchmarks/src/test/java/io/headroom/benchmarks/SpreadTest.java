package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void takesTheMiddleOfAnOddNumber() {
    assertEquals(new Spread(2, 1, 9, 3), Spread.of(List.of(9.0, 1.0, 2.0)));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertEquals(new Spread(2.5, 1, 9, 4), Spread.of(List.of(9.0, 1.0, 2.0, 3.0)));
  }

  @Test
  void printsAsManyDigitsAsMakeSense() {
    assertEquals("0.77 (0.70-0.93)", Spread.of(List.of(0.7, 0.77, 0.93)).toString());
    assertEquals("412", Spread.of(List.of(412.3)).toString());
  }

  @Test
  void refusesToSpreadNothing() {
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }
}
