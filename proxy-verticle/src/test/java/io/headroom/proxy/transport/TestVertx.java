package io.headroom.proxy.transport;

import io.headroom.config.InvalidSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** A Vert.x on the transport that the product would take here. */
public final class TestVertx {
  private TestVertx() {}

  public static Vertx create() {
    return create("", new VertxOptions());
  }

  /**
   * @param transport by name; empty: the best that works
   */
  public static Vertx create(String transport, VertxOptions options) {
    try {
      return Transports.ofThisMachine()
          .open(
              transport,
              on -> TransportProbe.proven(Vertx.builder().with(options).withTransport(on).build()));
    } catch (InvalidSettings unavailable) {
      throw new AssertionError(unavailable);
    }
  }
}
