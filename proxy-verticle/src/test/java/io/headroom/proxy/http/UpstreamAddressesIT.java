package io.headroom.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.Settings;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's path may choose a pod, not the cloud's secrets or this machine. */
class UpstreamAddressesIT {

  private static ForwarderFixture proxy(String target) throws Exception {
    return ForwarderFixture.to(new Settings.Route("/to/{name}/", target, "app", List.of())).start();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, false, true",
    "192.168.0.1, false, true",
    "8.8.8.8, false, true",
    "fd12:3456::1, false, true",
    "169.254.169.254, true, false",
    "169.254.1.1, true, false",
    "fe80::1, true, false",
    "fd00:ec2::254, true, false",
    "100.100.100.200, true, false",
    "168.63.129.16, true, false",
    "0.0.0.0, true, false",
    "::, true, false",
    "224.0.0.1, true, false",
    "ff02::1, true, false",
    "127.0.0.1, true, true",
    "127.0.0.1, false, false",
    "127.9.9.9, false, false",
    "::1, false, false",
    "::ffff:127.0.0.1, false, false",
    "::ffff:169.254.169.254, true, false",
  })
  void judgesAddresses(String address, boolean loopback, boolean may) throws Exception {
    assertEquals(
        may, UpstreamAddresses.mayBeChosen(InetAddress.getByName(address), loopback), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0"
      })
  void aNameDoesNotLeadToThisMachine(String name) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = proxy("http://{name}:" + upstream.port())) {
      assertEquals(503, proxy.get("/to/" + name + "/").status());
      assertEquals(0, upstream.connections());
    }
  }

  @Test
  void unlessTheOperatorSaysSo() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = proxy("http://127.0.0.{name}:" + upstream.port())) {
      assertEquals(200, proxy.get("/to/1/").status());
    }
  }

  @Test
  void aPortMayBeChosenOnAWrittenHost() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = proxy("http://127.0.0.1:{name}")) {
      assertEquals(200, proxy.get("/to/" + upstream.port() + "/").status());
      assertEquals(404, proxy.get("/to/http/").status());
    }
  }
}
