package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.hazelcast.logging.Logger;
import com.hazelcast.spi.discovery.DiscoveryNode;
import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberDiscoveryTest {

  @Test
  void membersAndTheServicesAddressesAreFoundOnce() {
    assertEquals(
        List.of("[127.0.0.1]:5701", "[127.0.0.1]:5702", "[127.0.0.3]:5701"),
        found(List.of("127.0.0.1", "127.0.0.1:5702", "127.0.0.1:5701"), "127.0.0.3"));
  }

  @Test
  void aNameThatDoesNotResolveIsNobody() {
    assertEquals(List.of("[127.0.0.1]:5701"), found(List.of("nobody.invalid:5701"), "127.0.0.1"));
  }

  @Test
  void aMemberThatListensEverywhereIsFoundAtARealAddress() {
    MemberAddresses anywhere = new MemberAddresses("0.0.0.0", 5701);
    assertFalse(anywhere.getPublicAddress().getAddress().isAnyLocalAddress());
    assertEquals(5701, anywhere.getPublicAddress().getPort());
    assertEquals(
        "127.0.0.1",
        new MemberAddresses("127.0.0.1", 1).getPublicAddress().getAddress().getHostAddress());
  }

  private static List<String> found(List<String> members, String dns) {
    List<HostAndPort> places =
        members.stream().map(member -> HostAndPort.parse(member, 5701)).toList();
    Settings.Cluster settings =
        new Settings.Cluster(true, "n", "127.0.0.1", 5701, 5801, places, dns, "");
    List<String> addresses = new ArrayList<>();
    for (DiscoveryNode node :
        new MemberDiscovery(Logger.getLogger(MemberDiscovery.class), settings).discoverNodes()) {
      addresses.add(node.getPrivateAddress().toString());
    }
    return addresses;
  }
}
