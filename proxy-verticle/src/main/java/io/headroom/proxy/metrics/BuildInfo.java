package io.headroom.proxy.metrics;

import io.prometheus.metrics.core.metrics.Info;
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
    Info.builder()
        .name(Meters.BUILD.family())
        .help(Meters.BUILD.description())
        .labelNames("version", "revision", "java")
        .register(registry.meters().getPrometheusRegistry())
        .setLabelValues(version, revision, java);
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
