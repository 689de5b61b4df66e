package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  @ParameterizedTest
  @CsvSource({
    "10, 500, 50",
    "10, 509, 50",
    "10, 10, 1",
    "10, 9, 1",
    "10, 1, 1",
    "1, 50, 1",
    "100, 500, 500",
    "100, 1000000, 1000000",
    "0, 500, 0"
  })
  void strangersHaveTheirPercentAndOneAtLeast(int percent, int cap, int share) {
    assertEquals(share, new Settings.Gate(5, percent).strangers(cap));
  }
}
