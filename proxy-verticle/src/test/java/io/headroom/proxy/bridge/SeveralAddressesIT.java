package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.TestUpstreams;
import io.headroom.fixtures.TwoAddresses;
import io.headroom.proxy.sessions.RefusalReason;
import io.vertx.core.MultiMap;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of a name with several addresses, as long as one of them answers; and of none. */
class SeveralAddressesIT {

  static Stream<TwoAddresses.Plan> plans() {
    return TwoAddresses.plans();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void oneThatAnswersIsFoundInTime(TwoAddresses.Plan plan) throws Exception {
    BridgeSettings settings = new BridgeSettings();
    try (TwoAddresses two = new TwoAddresses(plan)) {
      settings.hosts = two.hosts();
      for (ServerSocket server : two.servers()) {
        new ScriptedUpstream(server, ScriptedUpstream::echo);
      }
      try (BridgeFixture proxy = new BridgeFixture(settings, two.target())) {
        long first = timed(proxy);
        assertTrue(first < plan.limitMillis() + 300, plan + ", cold: " + first + " ms");
        long next = timed(proxy);
        assertTrue(next < 250, plan + ", again: " + next + " ms");
        proxy.awaitEmpty();
      }
    }
  }

  private static long timed(BridgeFixture proxy) throws Exception {
    long start = System.nanoTime();
    Peer client = proxy.session();
    long millis = (System.nanoTime() - start) / 1_000_000;
    client.close();
    return millis;
  }

  @Test
  void aRequestThatWasHereBeforeTakesNoSlotAndIsRefused() throws Exception {
    MultiMap passed = MultiMap.caseInsensitiveMultiMap();
    TestUpstreams.mark().addTo(passed);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture proxy = BridgeFixture.to(upstream);
        Peer client = proxy.client()) {
      String head = client.upgrade("/app/", "Via: 1.0 fred, " + passed.get("Via"));
      assertTrue(head.startsWith("HTTP/1.1 508 Loop Detected\r\n"), head);
      assertEquals(0, upstream.accepted());
      assertEquals(List.of(RefusalReason.LOOP), proxy.events.refusals);
    }
  }
}
