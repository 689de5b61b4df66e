package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.fixtures.FixedClusterView;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.admission.SlotPool;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scraper sees, value by value. */
class ScrapeTest {
  private final AtomicLong nowNanos = new AtomicLong(TimeUnit.HOURS.toNanos(5));
  private final SlotPool pool = new SlotPool(500, () -> {});
  private final SessionRegistry sessions = new SessionRegistry();
  private final FixedClusterView cluster =
      new FixedClusterView(
          List.of(
              new InstanceLoad("pod-a", 412, 3, 500, false),
              new InstanceLoad("pod-b", 400, 0, 500, false),
              new InstanceLoad("pod-c", 78, 0, 500, true)),
          900L);
  private final MetricsRegistry registry = new MetricsRegistry();
  private final SessionMeters meters =
      new SessionMeters(registry, pool, sessions, cluster, nowNanos::get);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void gaugesReadThePoolTheRegistryAndTheCluster() {
    new OpenSession("a", "jupyter", nowNanos.get() - TimeUnit.SECONDS.toNanos(90)).in(sessions);
    new OpenSession("b", "jupyter", nowNanos.get() - TimeUnit.SECONDS.toNanos(30)).in(sessions);
    new OpenSession("c", "terminal", nowNanos.get()).in(sessions);
    pool.acquire();
    pool.acquire();
    pool.reserve();
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(2, scrape.value("ws_connection_in_flight_count"));
    assertEquals(90, scrape.value("ws_connection_in_flight_max_age_seconds"));
    assertEquals(500, scrape.value("ws_pool_max_connections"));
    assertEquals(1, scrape.value("ws_reservations"));
    assertEquals(2, scrape.value("ws_sessions{kind=\"jupyter\"}"));
    assertEquals(1, scrape.value("ws_sessions{kind=\"terminal\"}"));
    assertEquals(890, scrape.value("ws_cluster_sessions"));
    assertEquals(1000, scrape.value("ws_cluster_max_connections"));
    assertEquals(185, scrape.value("ws_cluster_free_connections"));
    assertEquals(3, scrape.value("ws_cluster_instances"));
    assertEquals(0, scrape.value("ws_cluster_unheard_instances"));
    assertEquals(0, scrape.value("ws_cluster_report_age_seconds"));
    assertEquals(900, scrape.value("ws_cluster_seconds_to_full"));
  }

  @Test
  void onlyRefusalsForTheCapCountAsRejections() {
    for (RefusalReason reason : RefusalReason.values()) {
      if (reason != RefusalReason.DAMPED) {
        meters.refused(reason);
      }
    }
    for (Refusal why : Refusal.values()) {
      meters.damped(why);
    }
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(2, scrape.value("ws_connection_rejections_total"));
    for (RefusalReason reason : RefusalReason.values()) {
      assertEquals(
          reason == RefusalReason.DAMPED ? Refusal.values().length : 1,
          scrape.value("ws_handshake_refusals_total{reason=\"" + reason.label() + "\"}"));
    }
  }

  @Test
  void trafficIsTheSumOverTheEventLoops() {
    for (int loop = 0; loop < 3; loop++) {
      Traffic traffic = new Traffic();
      meters.countTraffic(traffic);
      OpenSession.count(traffic, Direction.CLIENT_TO_UPSTREAM, 2, 100);
      OpenSession.count(traffic, Direction.UPSTREAM_TO_CLIENT, 5, 7000);
    }
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(6, scrape.value("ws_frames_total{direction=\"client_to_upstream\"}"));
    assertEquals(300, scrape.value("ws_bytes_total{direction=\"client_to_upstream\"}"));
    assertEquals(15, scrape.value("ws_frames_total{direction=\"upstream_to_client\"}"));
    assertEquals(21000, scrape.value("ws_bytes_total{direction=\"upstream_to_client\"}"));
  }

  @Test
  void durationsAreInSeconds() {
    meters.ended("jupyter", "client", 1001, TimeUnit.SECONDS.toNanos(10));
    meters.ended("jupyter", "client", 1001, TimeUnit.SECONDS.toNanos(20));
    meters.ended("jupyter", "client", 1001, TimeUnit.SECONDS.toNanos(60));
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(3, scrape.value("ws_connection_duration_seconds_count"));
    assertEquals(90, scrape.value("ws_connection_duration_seconds_sum"));
    assertEquals(20, scrape.value("ws_connection_duration_seconds{quantile=\"0.5\"}"));
    assertEquals(60, scrape.value("ws_connection_duration_seconds{quantile=\"0.95\"}"));
    assertEquals(60, scrape.value("ws_connection_duration_seconds{quantile=\"0.99\"}"));
    assertEquals(60, scrape.value("ws_connection_duration_seconds_max"));
    assertEquals(30, scrape.value("ws_connection_duration_seconds_mean"), 1e-9);
  }

  @Test
  void upstreamConnectsFallIntoBuckets() {
    meters.upstreamConnected(TimeUnit.MILLISECONDS.toNanos(3));
    meters.upstreamConnected(TimeUnit.SECONDS.toNanos(30));
    meters.upstreamFailed();
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(0, scrape.value("ws_upstream_connect_seconds_bucket{le=\"0.0025\"}"));
    assertEquals(1, scrape.value("ws_upstream_connect_seconds_bucket{le=\"0.005\"}"));
    assertEquals(1, scrape.value("ws_upstream_connect_seconds_bucket{le=\"10.0\"}"));
    assertEquals(2, scrape.value("ws_upstream_connect_seconds_bucket{le=\"+Inf\"}"));
    assertEquals(2, scrape.value("ws_upstream_connect_seconds_count"));
    assertEquals(30.003, scrape.value("ws_upstream_connect_seconds_sum"), 1e-9);
    assertEquals(1, scrape.value("ws_upstream_connect_failures_total"));
  }

  @Test
  void peersCannotMakeSeries() {
    for (int i = 0; i < 10_000; i++) {
      meters.ended("kind-" + i, i % 2 == 0 ? "client" : "upstream", 1000 + i % 4000, 1);
      new OpenSession("s" + i, "kind-" + i, 0).in(sessions);
    }
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertTrue(seriesOf(scrape, "ws_closes_total") <= 32, scrape.samples().toString());
    assertEquals(21, seriesOf(scrape, "ws_sessions"));
    assertEquals(10_000 - 20, scrape.value("ws_sessions{kind=\"other\"}"));
    assertTrue(scrape.value("ws_closes_total{by=\"client\",code=\"other\"}") > 0);
  }

  @Test
  void aKindStaysAtZeroAfterItsLastSession() {
    OpenSession session = new OpenSession("a", "jupyter", 0).in(sessions);
    new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    session.removeFrom(sessions);
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(0, scrape.value("ws_sessions{kind=\"jupyter\"}"));
    assertEquals(0, scrape.value("ws_connection_in_flight_max_age_seconds"));
  }

  @Test
  void oneBrokenSourceLeavesTheRestOfTheScrape() {
    registry.collect(
        () -> {
          throw new IllegalStateException("thrown on purpose");
        });
    registry.gauge(
        Meters.POOL_CPU_CORES,
        () -> {
          throw new IllegalStateException("thrown on purpose");
        });
    Scrape scrape = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT);
    assertEquals(500, scrape.value("ws_pool_max_connections"));
    assertTrue(Double.isNaN(scrape.value("ws_pool_cpu_cores")));
  }

  @Test
  void theJvmAndTheProcessAreThere() {
    Set<String> types = new Scrape(registry, ScrapeFormat.PROMETHEUS_TEXT).types().keySet();
    assertTrue(
        types.containsAll(
            Set.of(
                "jvm_memory_used_bytes",
                "jvm_memory_max_bytes",
                "jvm_buffer_memory_used_bytes",
                "jvm_gc_live_data_size_bytes",
                "jvm_gc_overhead",
                "jvm_memory_usage_after_gc",
                "jvm_threads_live_threads",
                "process_cpu_usage",
                "process_cpu_seconds_total",
                "system_cpus",
                "process_files_open_files",
                "process_files_max_files",
                "process_uptime_seconds")),
        types.toString());
  }

  private static long seriesOf(Scrape scrape, String name) {
    return scrape.samples().keySet().stream().filter(key -> key.startsWith(name + "{")).count();
  }
}
