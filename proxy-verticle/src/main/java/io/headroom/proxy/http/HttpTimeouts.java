package io.headroom.proxy.http;

import io.headroom.config.Settings;
import java.time.Duration;

/**
 * How long plain HTTP waits while nothing moves; what moves is never cut.
 *
 * @param connect for a connection to the upstream, its TLS handshake and a place in the pool
 * @param answer for the head of the upstream's answer, since the last byte of the request
 * @param stall for the next byte of a body, either way
 */
public record HttpTimeouts(Duration connect, Duration answer, Duration stall) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  public static HttpTimeouts of(Settings settings) {
    return new HttpTimeouts(settings.webSocketProxy().connectTimeout(), PATIENCE, PATIENCE);
  }
}
