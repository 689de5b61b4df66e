package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirstMinuteCommandTest {
  @Test
  void measuresEverythingUnlessToldOtherwise() {
    assertEquals(List.of(FirstMinute.values()), shapes());
  }

  @Test
  void namesShapesInLowerCase() {
    assertEquals(
        List.of(FirstMinute.FIRST_OPENS, FirstMinute.STORM),
        shapes("--shapes", "first-opens,storm"));
  }

  private static List<FirstMinute> shapes(String... arguments) {
    FirstMinuteCommand first = new FirstMinuteCommand();
    FirstMinuteCommand.commandLine(first).parseArgs(arguments);
    return first.shapes();
  }
}
