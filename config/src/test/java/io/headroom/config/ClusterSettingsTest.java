package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.address.HostAndPort;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "true, '', '', false",
    "true, pod-b, '', true",
    "true, '', pods.ns.svc, true",
    "false, pod-b, pods.ns.svc, false"
  })
  void onlyWhoLooksForOthersListensForThem(
      boolean enabled, String member, String dns, boolean looks) {
    List<HostAndPort> members =
        member.isEmpty() ? List.of() : List.of(new HostAndPort(member, 5701));
    Settings.Cluster cluster =
        new Settings.Cluster(enabled, "n", "0.0.0.0", 5701, 5801, members, dns, "");

    assertEquals(looks, cluster.looksForOthers());
  }
}
