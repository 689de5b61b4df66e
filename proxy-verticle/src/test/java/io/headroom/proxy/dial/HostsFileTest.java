package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsFileTest {
  private static final HostsFile FILE =
      HostsFile.parse(
          """
          127.0.0.1 localhost
          10.0.0.7\tOne.example  one # comment two
          fd00::7 one
          10.0.0.7 one
          nonsense three
          10.0.0.8
          """);

  @Test
  void eachLineAddsAnAddressToItsNames() {
    assertEquals(FakeDns.addresses("10.0.0.7", "fd00::7"), FILE.find("one"));
    assertEquals(FakeDns.addresses("10.0.0.7"), FILE.find("one.example"));
    assertEquals(List.of(), FILE.find("two"));
    assertEquals(List.of(), FILE.find("three"));
  }

  @Test
  void localhostIsThisMachineInBothFamilies() {
    assertEquals(FakeDns.addresses("127.0.0.1", "::1"), FILE.find("localhost"));
    assertEquals(FakeDns.addresses("127.0.0.1", "::1"), HostsFile.parse("").find("localhost"));
    assertEquals(FakeDns.addresses("127.0.0.1", "::1"), FILE.find("app.localhost"));
  }
}
