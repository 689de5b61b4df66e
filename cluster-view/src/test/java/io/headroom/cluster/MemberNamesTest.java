package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberNamesTest {
  private static final String NOBODY = "nobody.invalid:5701";

  @Test
  void addressesNeedNoAnswer() {
    assertTrue(names("127.0.0.1", "127.0.0.1", "[::1]:5701").lead().answered());
  }

  @Test
  void discoveryHasAnsweredWhenSomeNameLedSomewhere() {
    assertTrue(names("127.0.0.1", "localhost:5702", NOBODY).lead().answered());
    assertFalse(names("127.0.0.1", NOBODY).lead().answered());
    // The address says nothing of how discovery is.
    MemberNames.Led led = names("127.0.0.1", "127.0.0.1:5702", NOBODY).lead();
    assertFalse(led.answered());
    assertEquals(List.of(NOBODY), led.nowhere());
    assertEquals(1, led.places().size());
  }

  /** A host's own name is in its own file, also while no name server answers. */
  @Test
  void thatItsOwnNameResolvesTellsNothingOfOtherNames() {
    for (String host : List.of("127.0.0.1", "0.0.0.0")) {
      MemberNames.Led led = names(host, "localhost", NOBODY).lead();
      assertFalse(led.answered());
      assertEquals(List.of(NOBODY), led.nowhere());
      assertTrue(names(host, "localhost").lead().answered());
    }
  }

  @Test
  void knowsItsOwnPlace() {
    MemberNames bound = names("127.0.0.2");
    assertTrue(bound.own(new InetSocketAddress("127.0.0.2", 5701)));
    assertFalse(bound.own(new InetSocketAddress("127.0.0.3", 5701)));
    assertFalse(bound.own(new InetSocketAddress("127.0.0.2", 5702)));
    MemberNames anywhere = names("0.0.0.0");
    assertTrue(anywhere.own(new InetSocketAddress("127.0.0.1", 5701)));
    assertFalse(anywhere.own(new InetSocketAddress("192.0.2.1", 5701)));
  }

  private static MemberNames names(String host, String... members) {
    List<HostAndPort> places =
        Stream.of(members).map(member -> HostAndPort.parse(member, 5701)).toList();
    return new MemberNames(new Settings.Cluster(true, "n", host, 5701, 5801, places, "", ""));
  }
}
