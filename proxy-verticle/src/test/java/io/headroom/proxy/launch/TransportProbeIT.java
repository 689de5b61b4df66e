package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.transport.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With real sockets on this machine. */
class TransportProbeIT {
  @Test
  void nioCarriesAByteEverywhere() {
    assertEquals(Optional.empty(), TransportProbe.fault(Transport.NIO, 2));
  }

  @Test
  void whatIsChosenCarriesAByte() throws Exception {
    Transport chosen = Transports.ofThisMachine(2).choose("");

    assertEquals(Optional.empty(), TransportProbe.fault(chosen, 2));
  }

  @Test
  void oneThatCannotBeBuiltIsAFaultAndNoException() {
    Transport broken =
        new Transport() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public boolean available() {
            return true;
          }

          @Override
          public Throwable unavailabilityCause() {
            return new IllegalStateException();
          }

          @Override
          public io.vertx.core.spi.transport.Transport implementation() {
            throw new UnsatisfiedLinkError("no such ring");
          }
        };

    assertEquals(
        Optional.of("java.lang.UnsatisfiedLinkError: no such ring"),
        TransportProbe.fault(broken, 1));
  }
}
