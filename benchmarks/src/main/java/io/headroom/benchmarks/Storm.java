package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;

/**
 * Sessions that came to one proxy at once.
 *
 * @param seconds from the first connect until the last of them had its first echo
 * @param p99Millis from a session's connect to its first echo
 * @param cpuMicros CPU of the proxy's processes per session that came back
 * @param refused sessions that were turned away, however
 */
record Storm(double seconds, double p99Millis, double cpuMicros, int refused) {

  /** Reads the line that the load generator prints. */
  static Storm parse(String line) {
    JsonObject json = new JsonObject(line);
    return new Storm(
        json.getDouble("seconds"),
        json.getDouble("p99Micros") / 1000,
        json.getDouble("proxyCpuMicros"),
        json.getInteger("refused"));
  }
}
