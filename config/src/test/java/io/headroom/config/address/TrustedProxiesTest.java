package io.headroom.config.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.7, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.8, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12:3456::1, true",
    "fd00::/8, fe80::1, false",
    "fe80::/10, fe80::1%eth0, true",
    "2001:db8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "::1, [::1], false",
    "::/0, fe80::1, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.255.0.1, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "::ffff:a00:0/104, ::ffff:10.0.0.1, true",
    "::ffff:0.0.0.0/96, 8.8.8.8, true",
    "::ffff:10.0.0.1/128, 10.0.0.1, true",
    "::ffff:10.0.0.1/128, 10.0.0.2, false",
    "::ffff:10.0.0.1, 10.0.0.2, false",
    "10.0.0.0/8, localhost, false",
    "10.0.0.0/8, '', false",
    "10.0.0.0/8, 10.1, false",
    "10.0.0.0/8, 010.0.0.0001, false",
    "10.0.0.0/8, 10.0.0.1.evil.example, false",
    "127.0.0.0/8, 2130706433, false",
  })
  void tellsWhetherAnAddressIsInside(String block, String address, boolean inside) {
    assertEquals(inside, TrustedProxies.of(List.of(block)).contains(address));
  }

  @Test
  void trustsNobodyByDefault() {
    assertFalse(TrustedProxies.of(List.of()).contains("127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0/8",
        "::/129",
        "::ffff:10.0.0.0/8",
        "::ffff:10.0.0.0/95",
        "::ffff:10.0.0.0/129",
        "localhost",
        "1.2.3.4/8/8",
        "256.0.0.0/8"
      })
  void refusesWhatIsNoBlock(String block) {
    assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(List.of(block)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, true",
    "::/0, true",
    "::ffff:0:0/96, true",
    "0.0.0.0/1 128.0.0.0/1, true",
    "192.0.0.0/2 0.0.0.0/1 128.0.0.0/2, true",
    "10.0.0.0/8 0.0.0.0/1 128.0.0.0/1 128.0.0.0/1, true",
    "::/1 8000::/1, true",
    "0.0.0.0/1, false",
    "0.0.0.0/1 0.0.0.0/1, false",
    "0.0.0.0/1 8000::/1, false",
    "0.0.0.0/1 128.0.0.0/2 192.0.0.0/3, false",
    "64.0.0.0/2 128.0.0.0/2, false",
  })
  void tellsWhetherTheyAreEverybodyTogether(String blocks, boolean everybody) {
    assertEquals(everybody, TrustedProxies.of(List.of(blocks.split(" "))).everybody());
  }
}
