package io.headroom.proxy.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;
import java.util.Locale;

/** The catalogue of Headroom's own meters: the names as a scrape shows them, exactly. */
public enum Meters {
  IN_FLIGHT("ws_connection_in_flight_count", Type.GAUGE, "Open WebSocket sessions"),
  IN_FLIGHT_MAX_AGE(
      "ws_connection_in_flight_max_age_seconds",
      Type.GAUGE,
      "Age of the oldest open WebSocket session; 0 without one"),
  POOL_MAX(
      "ws_pool_max_connections",
      Type.GAUGE,
      "WebSocket sessions that this instance admits at most"),
  REJECTIONS(
      "ws_connection_rejections_total",
      Type.COUNTER,
      "WebSocket upgrades refused because the session cap was reached"),
  UPSTREAM_CONNECT_FAILURES(
      "ws_upstream_connect_failures_total",
      Type.COUNTER,
      "Upstreams that were not reachable, did not answer in time or answered wrongly"),
  DURATION(
      "ws_connection_duration_seconds",
      Type.SUMMARY,
      "How long closed sessions were open; quantiles decay with a half-life of five minutes",
      "quantile"),
  DURATION_MAX(
      "ws_connection_duration_seconds_max",
      Type.GAUGE,
      "Longest of the closed sessions that the decaying quantiles are drawn from"),
  DURATION_MEAN(
      "ws_connection_duration_seconds_mean",
      Type.GAUGE,
      "Mean duration of closed sessions, decaying with a half-life of five minutes"),
  POOL_CPU_CORES(
      "ws_pool_cpu_cores",
      Type.GAUGE,
      "CPU cores that the event-loop threads use; 0 if the JVM cannot tell"),
  POOL_ALLOC(
      "ws_pool_alloc_bytes_per_second",
      Type.GAUGE,
      "Heap bytes that the event-loop threads allocate per second; 0 if the JVM cannot tell"),
  CLUSTER_SESSIONS(
      "ws_cluster_sessions", Type.GAUGE, "Open WebSocket sessions of all instances known here"),
  CLUSTER_MAX(
      "ws_cluster_max_connections",
      Type.GAUGE,
      "Sessions that all instances known here admit, draining ones left out"),
  CLUSTER_FREE(
      "ws_cluster_free_connections",
      Type.GAUGE,
      "Sessions that all instances known here would still take; 0 when the cluster is full"),
  CLUSTER_INSTANCES("ws_cluster_instances", Type.GAUGE, "Instances known here, this one included"),
  CLUSTER_UNHEARD(
      "ws_cluster_unheard_instances",
      Type.GAUGE,
      "Instances that this one expects and does not hear as promised; above 0 its view is partial"),
  CLUSTER_REPORT_AGE(
      "ws_cluster_report_age_seconds",
      Type.GAUGE,
      "Time since the instance that has been silent longest last spoke; each speaks once a second"),
  CLUSTER_SECONDS_TO_FULL(
      "ws_cluster_seconds_to_full",
      Type.GAUGE,
      "When the cluster will be full if sessions keep arriving as they do; NaN if not in an hour"),
  RESERVATIONS("ws_reservations", Type.GAUGE, "Slots held for sessions yet to come"),
  SESSIONS_ENDING(
      "ws_sessions_ending",
      Type.GAUGE,
      "Open sessions that end within a minute, by their age or their token's"),
  SESSIONS("ws_sessions", Type.GAUGE, "Open WebSocket sessions by the kind of their route", "kind"),
  FRAMES(
      "ws_frames_total",
      Type.COUNTER,
      "WebSocket data frames relayed; control frames are not counted",
      "direction"),
  BYTES(
      "ws_bytes_total",
      Type.COUNTER,
      "Bytes of WebSocket frames that were read, headers and control frames included",
      "direction"),
  CLOSES("ws_closes_total", Type.COUNTER, "Sessions ended, by who and close code", "by", "code"),
  UPSTREAM_CONNECT(
      "ws_upstream_connect_seconds",
      Type.HISTOGRAM,
      "Time from the admission to the head of the upstream's answer",
      "le"),
  HANDSHAKE_REFUSALS(
      "ws_handshake_refusals_total",
      Type.COUNTER,
      "WebSocket upgrades refused before their upstream was dialled",
      "reason"),
  CONFIG_RELOADS(
      "config_reloads_total",
      Type.COUNTER,
      "Changed configuration files, by whether they were taken over",
      "result"),
  CONFIG_LAST_RELOAD_SUCCESSFUL(
      "config_last_reload_successful",
      Type.GAUGE,
      "1 while the configuration file says what is in force, 0 while it is refused"),
  CONFIG_LAST_RELOAD_SUCCESS(
      "config_last_reload_success_timestamp_seconds",
      Type.GAUGE,
      "When a configuration was last taken over, in seconds since 1970; the start counts"),
  HTTP_REQUESTS(
      "http_requests_total",
      Type.COUNTER,
      "Plain requests that were passed on and are over, by their route's kind and the answer",
      "code",
      "kind"),
  HTTP_DURATION(
      "http_request_duration_seconds",
      Type.HISTOGRAM,
      "Time from a plain request's head to the last byte of its answer, event streams included",
      "kind",
      "le"),
  HTTP_IN_FLIGHT(
      "http_requests_in_flight", Type.GAUGE, "Plain requests whose answer has not ended yet"),
  CONNECTIONS("http_connections_open", Type.GAUGE, "Connections of clients, sessions included"),
  CONNECTIONS_MAX(
      "http_connections_max",
      Type.GAUGE,
      "Connections of clients that there is room for, by ulimit -n and the heap"),
  CONNECTIONS_TURNED_AWAY(
      "http_connections_turned_away_total",
      Type.COUNTER,
      "Connections of clients that were closed for want of room, new ones and idle ones"),
  CLUSTER_MESSAGES_REFUSED(
      "cluster_messages_refused_total",
      Type.COUNTER,
      "What came to the members' ports and was not believed, by why",
      "reason"),
  AUDIT_LINES_LOST(
      "audit_lines_lost_total",
      Type.COUNTER,
      "Lines of the audit log that were not written; absent without one"),
  CERTIFICATE_EXPIRY(
      "headroom_certificate_expiry_seconds",
      Type.GAUGE,
      "When the public port's certificate ends, in seconds since 1970; absent without TLS"),
  DIRECT_MEMORY_USED(
      "netty_direct_memory_used_bytes",
      Type.GAUGE,
      "Memory outside the heap that socket buffers hold, in use or pooled"),
  DIRECT_MEMORY_MAX(
      "netty_direct_memory_max_bytes",
      Type.GAUGE,
      "Memory outside the heap at which allocating a socket buffer fails"),
  BUILD(
      "headroom_build_info",
      Type.INFO,
      "What is running: its Java, the commit it was built from, its version",
      "java",
      "revision",
      "version"),
  PROCESS_CPU(
      "process_cpu_seconds_total",
      Type.COUNTER,
      "CPU time of the whole process, user and system; absent where the JVM cannot tell"),
  PROCESS_RESIDENT(
      "process_resident_memory_bytes",
      Type.GAUGE,
      "Memory of the process that is in RAM; absent where there is no /proc");

  /** How a meter is exposed. */
  public enum Type {
    GAUGE,
    COUNTER,
    SUMMARY,
    HISTOGRAM,
    /** Always 1, for the sake of its labels. */
    INFO;

    /** As in a {@code # TYPE} line of the Prometheus text; OpenMetrics knows infos. */
    public String exposed() {
      return this == INFO ? GAUGE.exposed() : name().toLowerCase(Locale.ROOT);
    }
  }

  private final String exposedName;
  private final Type type;
  private final String description;
  private final List<String> labels;

  Meters(String exposedName, Type type, String description, String... labels) {
    this.exposedName = exposedName;
    this.type = type;
    this.description = description;
    this.labels = List.of(labels);
  }

  /** The name in a scrape; a counter's ends in {@code _total}. */
  public String exposedName() {
    return exposedName;
  }

  /** The name of its family, to which the client library adds a suffix. */
  String family() {
    return exposedName.replaceFirst("_(total|info)$", "");
  }

  public Type type() {
    return type;
  }

  public String description() {
    return description;
  }

  /** Names of all its labels, the format's own ({@code le}, {@code quantile}) included. */
  public List<String> labels() {
    return labels;
  }

  /** Its family in a scrape: a gauge with these values. */
  GaugeSnapshot gauge(List<GaugeDataPointSnapshot> values) {
    return new GaugeSnapshot(new MetricMetadata(exposedName, description), values);
  }

  GaugeSnapshot gauge(double value) {
    return gauge(List.of(new GaugeDataPointSnapshot(value, Labels.EMPTY, null)));
  }
}
