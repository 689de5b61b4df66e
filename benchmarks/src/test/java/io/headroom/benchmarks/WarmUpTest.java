package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmUpTest {
  @ParameterizedTest
  @CsvSource({
    "1 1 1 1,                               10, 3",
    "728 498 503 340 210 208 207 206,       10, 7",
    "728 498 900 501 200,                   10, 4",
    "1000 900 800 700 600 500 400 300 200,   4, 4",
    "5 4 3,                                  1, 1",
  })
  void endsWhenTwoTurnsInARowBringNothing(String costs, int most, int expected) {
    Iterator<Double> turns = Stream.of(costs.split(" ")).map(Double::valueOf).iterator();
    int[] taken = {0};

    WarmUp.untilSteady(
        most,
        () -> {
          taken[0]++;
          return turns.next();
        });

    assertEquals(expected, taken[0]);
  }
}
