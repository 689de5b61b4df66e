package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildInfoTest {
  private final MetricsRegistry registry = new MetricsRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void isOneInBothFormats() {
    new BuildInfo("1.2.3", "0a1b", "17.0.1+2").register(registry);
    for (ScrapeFormat format : ScrapeFormat.values()) {
      assertEquals(
          1,
          new Scrape(registry, format)
              .value("headroom_build_info{java=\"17.0.1+2\",revision=\"0a1b\",version=\"1.2.3\"}"));
    }
  }

  @Test
  void theBuildSaysWhatItWasMadeFrom() {
    BuildInfo here = BuildInfo.of("1.2.3");
    assertEquals("1.2.3", here.version());
    assertEquals(Runtime.version().toString(), here.java());
    assertTrue(here.revision().matches("[0-9a-f]{40,64}|unknown"), here.revision());
  }
}
