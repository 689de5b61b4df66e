package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.TwoAddresses;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A name with several addresses is served as long as one of them answers. */
class SeveralAddressesIT {

  static Stream<TwoAddresses.Plan> plans() {
    return TwoAddresses.plans();
  }

  private static ScriptedUpstream ok(ServerSocket server) {
    return new ScriptedUpstream(
        server,
        connection -> {
          while (connection.readHead() != null) {
            connection.write(ScriptedUpstream.OK);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("plans")
  void oneThatAnswersIsFoundInTime(TwoAddresses.Plan plan) throws Exception {
    try (ScriptedUpstream warm = ScriptedUpstream.answering(ScriptedUpstream.OK);
        TwoAddresses two = new TwoAddresses(plan);
        ForwarderFixture proxy =
            ForwarderFixture.to(
                    new Settings.Route(
                        "/warm/", "http://127.0.0.1:" + warm.port(), "app", List.of()),
                    new Settings.Route("/app/", two.target(), "app", List.of()))
                .hosts(two.hosts())
                .start()) {
      two.servers().forEach(SeveralAddressesIT::ok);
      assertEquals(200, proxy.get("/warm/").status());
      long first = timed(proxy);
      assertTrue(first < plan.limitMillis(), plan + ": " + first + " ms");
      // On a connection that is kept, or to the address that answered.
      long next = timed(proxy);
      assertTrue(next < 250, plan + ", again: " + next + " ms");
    }
  }

  private static long timed(ForwarderFixture proxy) throws Exception {
    long start = System.nanoTime();
    assertEquals(200, proxy.get("/app/").status());
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void localhostIsBothFamilies() throws Exception {
    try (ScriptedUpstream six = ok(new ServerSocket(0, 128, InetAddress.getByName("::1")));
        ForwarderFixture proxy =
            ForwarderFixture.to(
                    new Settings.Route("/app/", "http://localhost:" + six.port(), "app", List.of()))
                .start()) {
      assertEquals(200, proxy.get("/app/").status());
    }
  }

  @Test
  void whoHasPassedARequestOnDoesNotDoSoAgain() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      proxy.get("/app/");
      String via = RawClient.header(upstream.heads().get(0), "Via");
      String head = proxy.ask("GET /app/ HTTP/1.1\r\nHost: h\r\nVia: " + via + "\r\n\r\n").head();
      assertTrue(head.startsWith("HTTP/1.1 508 Loop Detected\r\n"), head);
    }
  }

  @Test
  void theUpstreamIsToldWhoPassedTheRequestOn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      proxy.ask("GET /app/ HTTP/1.1\r\nHost: h\r\nVia: 1.0 fred\r\nVia: 1.1 x\r\n\r\n");
      String head = upstream.heads().get(0);
      assertTrue(
          head.lines()
              .anyMatch(l -> l.matches("(?i)via: 1\\.0 fred, 1\\.1 x, 1\\.1 headroom-\\w{16}")),
          head);
    }
  }
}
