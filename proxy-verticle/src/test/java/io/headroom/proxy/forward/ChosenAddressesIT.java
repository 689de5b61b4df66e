package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.Settings;
import io.headroom.config.address.AllowedHosts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's path may choose a pod, not the cloud's secrets or this machine. */
class ChosenAddressesIT {

  private static ForwarderFixture proxy(String target, String... allow) throws Exception {
    Settings.Route plain = new Settings.Route("/to/{name}/", target, "app", List.of());
    return ForwarderFixture.to(
            new Settings.Route(
                plain.path(),
                plain.target(),
                plain.kind(),
                plain.origins(),
                AllowedHosts.of(List.of(allow)),
                plain.silence(),
                plain.guard(),
                plain.maxSessionAge()))
        .start();
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
        ForwarderFixture proxy =
            proxy("http://{name}:" + upstream.port(), "localhost", "10.0.0.0/8")) {
      assertEquals(503, proxy.get("/to/" + name + "/").status());
      assertEquals(0, upstream.connections());
    }
  }

  @Test
  void aNameLeadsNowhereUnlessTheEndOfTheHostIsFixedOrAllowed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture open = proxy("http://127.0.0.{name}:" + upstream.port());
        ForwarderFixture named = proxy("http://127.0.0.{name}:" + upstream.port(), "nb.svc")) {
      assertEquals(503, open.get("/to/1/").status());
      assertEquals(503, named.get("/to/1/").status());
      assertEquals(0, upstream.connections());
    }
  }

  @Test
  void unlessTheOperatorSaysSo() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = proxy("http://127.0.0.{name}:" + upstream.port(), "127.0.0.0/8")) {
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
