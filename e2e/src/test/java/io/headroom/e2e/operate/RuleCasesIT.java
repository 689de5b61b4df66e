package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The dashboard's format, the rules, and a firing and a quiet case of each alert, by promtool. */
final class RuleCasesIT {

  @Test
  void everyAlertFiresInItsCaseAndIsQuietInTheOther() {
    CommandRun run = CommandRun.of(Map.of(), List.of("dashboards/check")).succeeded();
    assertTrue(run.out().contains("SUCCESS"), run.out());
    assertFalse(run.out().contains("FAILED"), run.out());
  }
}
