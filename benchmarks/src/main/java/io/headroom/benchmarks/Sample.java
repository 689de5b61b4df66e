package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;

/**
 * What one measured window of one shape on one proxy gave.
 *
 * @param cpuMicros CPU of the proxy's processes per message, session, request or event, in
 *     microseconds
 * @param upstreamMicros the same of the upstream
 * @param loadMicros the same of the load generator
 * @param perSecond of those, how many per second
 * @param p50Micros median latency; of the handshake for open+close
 * @param busy share of its core that the proxy used
 * @param foreign share of the window that the busier of the two cores spent on anything else
 */
record Sample(
    double cpuMicros,
    double upstreamMicros,
    double loadMicros,
    double perSecond,
    double p50Micros,
    double p99Micros,
    double busy,
    double foreign) {
  private static final double DISTURBED = 0.06;

  /** Reads the line that the load generator prints. */
  static Sample parse(String line) {
    JsonObject json = new JsonObject(line);
    return new Sample(
        json.getDouble("proxyCpuMicros"),
        json.getDouble("upstreamCpuMicros"),
        json.getDouble("loadCpuMicros"),
        json.getDouble("perSecond"),
        json.getDouble("p50Micros"),
        json.getDouble("p99Micros"),
        json.getDouble("proxyBusy"),
        Math.max(json.getDouble("proxyCoreForeign"), json.getDouble("loadCoreForeign")));
  }

  /** Whether the machine was not ours: caches and queues then are not either. */
  boolean disturbed() {
    return foreign > DISTURBED;
  }
}
