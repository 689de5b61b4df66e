package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {
  private static final int PORT = 8000;

  private final ConnectionLimits limits = new ConnectionLimits(() -> 0);

  private ConnectionLimit at(String address, int port) {
    return limits.at(new InetSocketAddress(address, port));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 127.0.0.1",
    "10.0.0.5, localhost",
    "pod.ns.svc, 127.0.0.1",
    "::1, 127.0.0.1"
  })
  void aPortOfTwoAddressesIsTwoDoors(String open, String management) {
    limits.keep(limits.management(), management, PORT);
    for (int eventLoop = 0; eventLoop < 2; eventLoop++) {
      limits.keep(limits.clients(), open, PORT);
    }

    assertEquals(limits.management(), at("127.0.0.1", PORT));
    assertEquals(limits.clients(), at(open.equals("::1") ? "::1" : "10.0.0.5", PORT));
    assertNull(at("127.0.0.1", PORT + 1));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 0.0.0.0", "0.0.0.0, ::", "localhost, 127.0.0.1", "127.0.0.1, 127.0.0.1"})
  void aDoorIsKnownHoweverItIsBound(String host, String bound) {
    limits.keep(limits.management(), "127.0.0.1", PORT + 1);
    limits.keep(limits.clients(), host, PORT);

    assertEquals(limits.clients(), at(bound, PORT));
    assertEquals(limits.management(), at("127.0.0.1", PORT + 1));
  }
}
