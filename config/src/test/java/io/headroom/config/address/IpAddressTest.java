package io.headroom.config.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "192.0.2.254, 192.0.2.254",
    "2001:db8:0:1::1, 20010db800000001::/64",
    "2001:DB8:0:1:ffff:ffff:ffff:ffff, 20010db800000001::/64",
    "2001:db8:0:2::1, 20010db800000002::/64",
    "fe80::1%eth0, fe80000000000000::/64",
    "::1, 0000000000000000::/64",
    "unknown, unknown"
  })
  void oneHostHasOneNetworkHoweverItsAddressIsWritten(String address, String network) {
    assertEquals(network, IpAddress.network(address));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "0.0.0.0, 0.0.0.0",
    "255.249.199.99, 255.249.199.99",
    "::1, 0:0:0:0:0:0:0:1",
    "::, 0:0:0:0:0:0:0:0",
    "::ffff:127.0.0.1, 127.0.0.1",
    "FD00::A, fd00:0:0:0:0:0:0:a"
  })
  void readsAddresses(String text, String address) {
    for (Optional<InetAddress> read : List.of(IpAddress.parse(text), IpAddress.withZone(text))) {
      assertEquals(address, read.orElseThrow().getHostAddress());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "10.0.0.01",
        "10.0.0.256",
        "10.0.0.1.",
        "10.0.0.1\n",
        "10.0.0.1%eth0",
        "10.0.0.\u0661",
        "[::1]",
        "::\uff11",
        "a",
        "",
        "a:b",
        ":",
        ":::",
        "::1\n"
      })
  void everythingElseIsAName(String text) {
    assertEquals(Optional.empty(), IpAddress.parse(text));
  }

  @Test
  void aZoneIsOneOfThisMachineOrNone() {
    assertEquals("fe80:0:0:0:0:0:0:1", shown(IpAddress.parse("fe80::1%nosuch")));
    assertEquals("fe80:0:0:0:0:0:0:1", shown(IpAddress.withZone("fe80::1")));
    assertEquals("", shown(IpAddress.withZone("fe80::1%nosuch")));
  }

  private static String shown(Optional<InetAddress> address) {
    return address.map(InetAddress::getHostAddress).orElse("");
  }
}
