package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "fe80::1%1, fe80::1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "10.0.0.1, 10.0.0.1",
  })
  void isToldInOneSpelling(String given, String told) throws UnknownHostException {
    assertEquals(told, PeerAddress.of(new InetSocketAddress(InetAddress.getByName(given), 1)));
  }

  @Test
  void mayBeUnknown() {
    assertEquals("unknown", PeerAddress.of((InetSocketAddress) null));
  }
}
