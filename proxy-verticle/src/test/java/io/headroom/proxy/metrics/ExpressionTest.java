package io.headroom.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpressionTest {

  @Test
  void findsMetricsAndLabels() {
    Expression expression =
        Expression.of(
            "label_replace(sum by (pod, le) (rate(a_total{by=\"b, {c}\"}[5m])), \"x\", \"$1\","
                + " \"y\", \"(.+)\") / on (job) group_left () job:d:rate5m > bool 14.4 * 1e3");
    assertEquals(Set.of("a_total", "job:d:rate5m"), expression.metrics());
    assertEquals(Set.of("pod", "le", "by", "job"), expression.labels());
  }

  @Test
  void findsWhatIsAggregatedBeforeItIsCompared() {
    assertEquals(
        Set.of("ws_cluster_sessions", "ws_cluster_max_connections"),
        Expression.aggregatedClusterMetrics(
            "max by (job) (ws_cluster_sessions) >= min(ws_cluster_max_connections)"));
    assertEquals(
        Set.of("ws_cluster_sessions"),
        Expression.aggregatedClusterMetrics(
            "max(ws_cluster_sessions >= ws_cluster_max_connections)"));
  }

  @Test
  void readsBareNamesAndAggregationsBehind() {
    assertEquals(
        Set.of("up", "b"), Expression.of("up == 1 and max(b) by (job) or vector(0)").metrics());
  }
}
