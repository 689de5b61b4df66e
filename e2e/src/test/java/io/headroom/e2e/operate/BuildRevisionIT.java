package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Metrics;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A packaged Headroom tells what it is and what its process takes. */
final class BuildRevisionIT {

  private static final String NAME = "BuildRevisionIT";
  private static final Pattern BUILD =
      Pattern.compile("headroom_build_info\\{java=\"(.+)\",revision=\"(.+)\",version=\"(.+)\"}");

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void aScrapeNamesTheCommitAndTheVersion() {
    HeadroomProcess headroom =
        owned.add(HeadroomProcess.start(NAME, new HeadroomConfig().withoutFile()));
    Metrics scrape = headroom.metrics();
    Matcher build =
        scrape.samples().keySet().stream()
            .map(BUILD::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(() -> new AssertionError(scrape.samples().keySet().toString()));

    assertEquals(1, scrape.value(build.group()));
    assertEquals(revision(), build.group(2));
    assertTrue(build.group(3).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), build.group());
    assertTrue(scrape.value("process_cpu_seconds_total") > 0.1);
    assertTrue(scrape.value("process_resident_memory_bytes") > 20e6);
  }

  /** Of this tree; a folder of some other repository's is none. */
  private static String revision() {
    CommandRun asked =
        CommandRun.of(
            Map.of("GIT_CEILING_DIRECTORIES", Places.repository().getParent().toString()),
            List.of("git", "rev-parse", "HEAD"));
    return asked.status() == 0 ? asked.out().strip() : "unknown";
  }
}
