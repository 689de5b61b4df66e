package io.headroom.config.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {

  @ParameterizedTest
  @CsvSource({
    "pod-b, pod-b, 5701",
    "pod-b.headroom.svc:5702, pod-b.headroom.svc, 5702",
    "10.0.0.7:1, 10.0.0.7, 1",
    "[fd00::7]:5703, fd00::7, 5703",
    "[fd00::7], fd00::7, 5701",
    "[fe80::7%25eth0]:1, fe80::7%25eth0, 1",
  })
  void isReadFromASetting(String text, String host, int port) {
    assertEquals(new HostAndPort(host, port), HostAndPort.parse(text, 5701));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":5701",
        "fd00::7",
        "fd00::7:5701",
        "[fd00::7",
        "[fd00::7]5701",
        "[pod-b]:1",
        "[10.0.0.1]",
        "[fe80::7%]",
        "[fe80::7%a/b]",
        "[fe80::7%a b]:1",
        "[10.0.0.1%a:b]",
        "pod-b:",
        "pod-b:0",
        "pod-b:65536",
        "pod-b:+1",
        "pod-b:1:2",
        "pod_b..svc",
        "pod b",
        "pod-b\n",
        "10.0.0.256",
        "http://pod-b"
      })
  void isNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> HostAndPort.parse(text, 5701));
  }
}
