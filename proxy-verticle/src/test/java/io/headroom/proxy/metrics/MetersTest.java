package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {

  /** The published table; a change here breaks dashboards and alerts outside this repository. */
  private static final String CONTRACT =
      """
      ws_connection_in_flight_count gauge []
      ws_connection_in_flight_max_age_seconds gauge []
      ws_pool_max_connections gauge []
      ws_connection_rejections_total counter []
      ws_upstream_connect_failures_total counter []
      ws_connection_duration_seconds summary [quantile]
      ws_connection_duration_seconds_max gauge []
      ws_connection_duration_seconds_mean gauge []
      ws_pool_cpu_cores gauge []
      ws_pool_alloc_bytes_per_second gauge []
      ws_cluster_sessions gauge []
      ws_cluster_max_connections gauge []
      ws_cluster_free_connections gauge []
      ws_cluster_instances gauge []
      ws_cluster_unheard_instances gauge []
      ws_cluster_report_age_seconds gauge []
      ws_cluster_seconds_to_full gauge []
      ws_reservations gauge []
      ws_sessions_ending gauge []
      ws_sessions gauge [kind]
      ws_frames_total counter [direction]
      ws_bytes_total counter [direction]
      ws_closes_total counter [by, code]
      ws_upstream_connect_seconds histogram [le]
      ws_handshake_refusals_total counter [reason]
      config_reloads_total counter [result]
      config_last_reload_successful gauge []
      config_last_reload_success_timestamp_seconds gauge []
      http_requests_total counter [code, kind]
      http_request_duration_seconds histogram [kind, le]
      http_requests_in_flight gauge []
      http_connections_open gauge []
      http_connections_max gauge []
      http_connections_turned_away_total counter []
      netty_direct_memory_used_bytes gauge []
      netty_direct_memory_max_bytes gauge []
      cluster_messages_refused_total counter [reason]
      audit_lines_lost_total counter []
      headroom_certificate_expiry_seconds gauge []
      headroom_build_info gauge [java, revision, version]
      process_cpu_seconds_total counter []
      process_resident_memory_bytes gauge []
      """;

  @Test
  void areThoseOfTheContract() {
    Set<String> catalogue =
        Arrays.stream(Meters.values())
            .map(meter -> meter.exposedName() + " " + meter.type().exposed() + " " + meter.labels())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(CONTRACT.lines().collect(Collectors.toCollection(TreeSet::new)), catalogue);
  }
}
