package io.headroom.proxy.metrics;

import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What is running.
 *
 * @param version as in {@code --version}
 * @param revision the commit's full hash, or {@link #UNKNOWN}
 * @param java the runtime's version
 */
public record BuildInfo(String version, String revision, String java) {
  /** Of a build without git, or of none. */
  static final String UNKNOWN = "unknown";

  /** Written by the build, beside this class. */
  private static final String RESOURCE = "build.properties";

  /** This program on this runtime. */
  public static BuildInfo of(String version) {
    return new BuildInfo(version, builtFrom(), Runtime.version().toString());
  }

  /** Tells it in every scrape, by one series that is always 1. */
  public void register(MetricsRegistry registry) {
    Labels labels = Labels.of("version", version, "revision", revision, "java", java);
    InfoSnapshot family =
        InfoSnapshot.builder()
            .name(Meters.BUILD.family())
            .help(Meters.BUILD.description())
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build();
    registry.collect(() -> MetricSnapshots.of(family));
  }

  private static String builtFrom() {
    Properties build = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("revision", UNKNOWN);
  }
}
