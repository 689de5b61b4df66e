package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpMetersTest {
  private final MetricsRegistry registry = new MetricsRegistry();
  private final HttpMeters meters = new HttpMeters(registry);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void countsAnswersByKindAndCode() {
    over("jupyter", 200);
    over("jupyter", 200);
    over("jupyter", 503);
    over("app", 304);
    assertEquals(2, value("http_requests_total{code=\"200\",kind=\"jupyter\"}"));
    assertEquals(1, value("http_requests_total{code=\"503\",kind=\"jupyter\"}"));
    assertEquals(1, value("http_requests_total{code=\"304\",kind=\"app\"}"));
    assertEquals(3, value("http_request_duration_seconds_count{kind=\"jupyter\"}"));
  }

  @Test
  void durationsFallIntoBucketsInSeconds() {
    meters.began();
    meters.ended("app", 200, TimeUnit.MICROSECONDS.toNanos(1_500));
    meters.began();
    meters.ended("app", 200, TimeUnit.HOURS.toNanos(1));
    String bucket = "http_request_duration_seconds_bucket{kind=\"app\",le=\"%s\"}";
    assertEquals(0, value(String.format(Locale.ROOT, bucket, "0.001")));
    assertEquals(1, value(String.format(Locale.ROOT, bucket, "0.0025")));
    assertEquals(1, value(String.format(Locale.ROOT, bucket, "300.0")));
    assertEquals(2, value(String.format(Locale.ROOT, bucket, "+Inf")));
    assertEquals(3_600.0015, value("http_request_duration_seconds_sum{kind=\"app\"}"), 1e-6);
  }

  @Test
  void inFlightAreThoseThatHaveBegunAndNotEnded() {
    assertEquals(0, value("http_requests_in_flight"));
    meters.began();
    meters.began();
    assertEquals(2, value("http_requests_in_flight"));
    meters.ended("app", 200, 1);
    assertEquals(1, value("http_requests_in_flight"));
  }

  /** RFC 9110, 15: what is not registered is to be taken for its class's first. */
  @ParameterizedTest
  @CsvSource({
    "200, 200",
    "226, 226",
    "299, 200",
    "306, 300",
    "404, 404",
    "418, 400",
    "499, 499",
    "520, 500",
    "599, 500",
    "600, 500",
    "999, 500",
    "101, 500",
    "0, 500",
    "-1, 500"
  })
  void upstreamsCannotMakeCodes(int status, String code) {
    over("app", status);
    assertEquals(1, value("http_requests_total{code=\"" + code + "\",kind=\"app\"}"));
  }

  @Test
  void kindsAreFew() {
    for (int i = 0; i < 100; i++) {
      over("kind-" + i, 200);
    }
    over("", 200);
    assertEquals(1, value("http_requests_total{code=\"200\",kind=\"kind-19\"}"));
    assertEquals(81, value("http_requests_total{code=\"200\",kind=\"other\"}"));
    assertEquals(81, value("http_request_duration_seconds_count{kind=\"other\"}"));
    assertThrows(
        NoSuchElementException.class,
        () -> value("http_requests_total{code=\"200\",kind=\"kind-20\"}"));
  }

  @Test
  void allocatesNothingForARequestOfKnownLabels() {
    ThreadCounters counters = new JvmThreadCounters();
    Thread here = Thread.currentThread();
    assertTrue(counters.allocatedBytes(here) >= 0, "expected a JVM that counts");
    int requests = 100_000;
    over(requests);
    long before = counters.allocatedBytes(here);
    over(requests);
    long bytes = counters.allocatedBytes(here) - before;
    assertTrue(bytes < requests, bytes + " bytes for " + requests + " requests");
  }

  private void over(int requests) {
    for (int i = 0; i < requests; i++) {
      over("jupyter", (i & 1) == 0 ? 200 : 404);
    }
  }

  private void over(String kind, int status) {
    meters.began();
    meters.ended(kind, status, TimeUnit.MILLISECONDS.toNanos(7));
  }

  private double value(String series) {
    return new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT).value(series);
  }
}
