package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Metrics;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls to the management ports of pods, over connections that are kept. Any thread. */
final class PodCalls {

  private static final int MANAGEMENT = 8001;

  private final Map<String, HttpCalls> byAddress = new ConcurrentHashMap<>();

  HttpCalls to(JsonObject pod) {
    return byAddress.computeIfAbsent(
        Objects.text(pod, "/status/podIP"), address -> new HttpCalls(address, MANAGEMENT));
  }

  /** One scrape of a pod. */
  Metrics metrics(JsonObject pod) {
    try {
      return Metrics.parse(to(pod).get("/metrics").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One sample of a pod. */
  double value(JsonObject pod, String metric) {
    return metrics(pod).value(metric);
  }
}
