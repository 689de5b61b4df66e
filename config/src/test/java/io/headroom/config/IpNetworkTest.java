package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpNetworkTest {
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
}
