package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** With real sockets on this machine. */
class TransportProbeIT {
  @Test
  void whatIsOpenedCarriesAByte() throws Exception {
    Vertx vertx =
        Transports.ofThisMachine()
            .open(
                "",
                transport ->
                    TransportProbe.proven(Vertx.builder().withTransport(transport).build()));

    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void oneThatCannotCarryAByteIsAFault() throws Exception {
    Vertx closed = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    closed.close().await(10, TimeUnit.SECONDS);

    assertThrows(TimeoutException.class, () -> TransportProbe.proven(closed));
  }

  @Test
  void ioUringComesFirst() {
    assertEquals(List.of("io_uring", "epoll", "nio"), List.copyOf(Transports.preferred().keySet()));
    assertTrue(Transports.preferred().get("nio").isPresent());
  }
}
