package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "0.0.0.0, 0.0.0.0",
    "::1, 0:0:0:0:0:0:0:1",
    "::, 0:0:0:0:0:0:0:0",
    "::ffff:127.0.0.1, 127.0.0.1",
    "FD00::A, fd00:0:0:0:0:0:0:a"
  })
  void readsAddresses(String text, String address) {
    assertEquals(address, Literal.parse(text).orElseThrow().getHostAddress());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "10.0.0.256",
        "a",
        "",
        "a:b",
        ":"
      })
  void everythingElseIsAName(String text) {
    assertEquals(Optional.empty(), Literal.parse(text));
  }
}
