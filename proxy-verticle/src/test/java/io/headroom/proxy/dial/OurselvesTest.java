package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.address.IpAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OurselvesTest {
  private final Ourselves ourselves =
      new Ourselves(() -> Set.copyOf(FakeDns.addresses("10.0.0.5", "fd00::5")));

  private boolean isAt(String address, int port) {
    return ourselves.isAt(IpAddress.parse(address).orElseThrow(), port);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 8000, true",
    "127.9.9.9, 8000, true",
    "::1, 8000, true",
    "0.0.0.0, 8000, true",
    "::, 8000, true",
    "::ffff:127.0.0.1, 8000, true",
    "10.0.0.5, 8000, true",
    "fd00::5, 8000, true",
    "10.0.0.6, 8000, false",
    "127.0.0.1, 8002, false",
    "127.0.0.1, 8001, true",
    "0.0.0.0, 8001, true",
    "127.0.0.2, 8001, false",
    "10.0.0.5, 8001, false",
    "10.0.0.5, 5701, true",
    "127.0.0.1, 5701, false"
  })
  void knowsItsOwnEnds(String address, int port, boolean own) {
    ourselves.listensAt("0.0.0.0", 8000);
    ourselves.listensAt("127.0.0.1", 8001);
    ourselves.listensAt("10.0.0.5", 5701);
    assertEquals(own, isAt(address, port));
  }

  @Test
  void whereANameIsBoundItMayBeAnywhere() {
    ourselves.listensAt("some.name", 8000);
    assertEquals(true, isAt("10.0.0.5", 8000));
  }
}
