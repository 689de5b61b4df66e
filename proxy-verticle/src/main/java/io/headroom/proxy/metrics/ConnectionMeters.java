package io.headroom.proxy.metrics;

import io.headroom.proxy.transport.ConnectionLimit;

/** The meters that read the public port's connections when they are scraped. */
public final class ConnectionMeters {
  private ConnectionMeters() {}

  public static void register(MetricsRegistry registry, ConnectionLimit clients) {
    registry.gauge(Meters.CONNECTIONS, clients::open);
    registry.gauge(Meters.CONNECTIONS_MAX, clients::most);
    registry.counter(Meters.CONNECTIONS_TURNED_AWAY, clients::turnedAway);
  }
}
