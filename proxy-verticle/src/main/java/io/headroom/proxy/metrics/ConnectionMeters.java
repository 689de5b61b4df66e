package io.headroom.proxy.metrics;

import io.headroom.proxy.transport.ConnectionLimit;
import io.micrometer.core.instrument.FunctionCounter;

/** The meters that read the public port's connections when they are scraped. */
public final class ConnectionMeters {
  private ConnectionMeters() {}

  public static void register(MetricsRegistry registry, ConnectionLimit clients) {
    Gauges gauges = new Gauges(registry.meters());
    gauges.add(Meters.CONNECTIONS, clients::open);
    gauges.add(Meters.CONNECTIONS_MAX, clients::most);
    Meters turnedAway = Meters.CONNECTIONS_TURNED_AWAY;
    FunctionCounter.builder(turnedAway.exposedName(), clients, limit -> (double) limit.turnedAway())
        .description(turnedAway.description())
        .register(registry.meters());
  }
}
