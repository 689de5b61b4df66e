package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostAndPortTest {

  @ParameterizedTest
  @CsvSource({
    "pod-b, pod-b, 5701",
    "pod-b.headroom.svc:5702, pod-b.headroom.svc, 5702",
    "10.0.0.7:1, 10.0.0.7, 1",
    "[fd00::7]:5703, fd00::7, 5703",
    "[fd00::7], fd00::7, 5701",
    "fd00::7, fd00::7, 5701",
  })
  void isReadFromASetting(String text, String host, int port) {
    assertEquals(new HostAndPort(host, port), HostAndPort.parse(text, 5701));
  }
}
