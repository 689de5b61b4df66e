package io.headroom.config.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
  private static InetAddress address(String literal) {
    return IpAddress.parse(literal).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "nb.svc, a.nb.svc, true",
    ".nb.svc, a.nb.svc, true",
    "NB.svc., a.b.NB.svc., true",
    "nb.svc, nb.svc, false",
    "nb.svc, a.xnb.svc, false",
    "nb.svc, a.nb.svc.evil, false",
    "nb.svc, evil, false",
    "svc, a.svc, true",
    "10.0.0.0/8, 10.0.0.1, false",
  })
  void aNameEndsWithWholeLabels(String entry, String host, boolean has) {
    assertEquals(has, AllowedHosts.of(List.of(entry)).has(host));
  }

  @Test
  void anAddressLiesInABlock() {
    AllowedHosts some = AllowedHosts.of(List.of("nb.svc", "10.1.0.0/16", "fd00::/8", "10.2.0.7"));
    assertTrue(some.has(address("10.1.2.3")));
    assertTrue(some.has(address("10.2.0.7")));
    assertTrue(some.has(address("fd00::1")));
    assertFalse(some.has(address("10.2.0.8")));
    assertFalse(AllowedHosts.NONE.has(address("10.1.2.3")));
    assertTrue(AllowedHosts.NONE.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "*.nb.svc", "a b", "10.0.0.0/33", "10.0.0.256", "http://a", "a/b"})
  void whatIsNeitherIsRefused(String text) {
    assertEquals(
        "expected the end of a name, such as nb.svc, or addresses, such as 10.0.0.0/8",
        assertThrows(IllegalArgumentException.class, () -> AllowedHosts.entry(text)).getMessage());
  }
}
