package io.headroom.proxy.routes;

import io.headroom.config.Origin;

/**
 * The upstream of one request. Immutable.
 *
 * @param host name or address, without brackets
 * @param tls whether it speaks TLS; its name is then verified
 */
public record Target(String host, int port, boolean tls) {
  static Target of(Origin origin) {
    String host = origin.host();
    return new Target(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        origin.port(),
        origin.scheme().equals("https"));
  }

  /** The host without the dot that may end a full name: what TLS tells and verifies. */
  public String name() {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (tls ? "https://" : "http://") + shown + ":" + port;
  }
}
