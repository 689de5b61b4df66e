package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.logging.Logger;
import io.headroom.config.InvalidSettings;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the configuration accepts for the cluster, a member can be made of. */
@ExtendWith(VertxExtension.class)
class AcceptedClusterTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "a.b",
          "a..b",
          ".",
          "-",
          "pod_1",
          "a b",
          "a\n",
          "\u00e9",
          "10.0.0.1",
          "10.0.0.256",
          "10.1",
          "1",
          "a:1",
          "a:0",
          "a:65536",
          "a:x",
          "a:",
          ":1",
          "::1",
          "[::1]",
          "[::1]:5701",
          "[a]:1",
          "[::1]5701",
          "fd00::7:5701",
          "http://a",
          "a/b",
          "*",
          "x".repeat(64),
          "localhost",
          "0.0.0.0");

  @Test
  void eachTextAsNameHostServiceAndMember(Vertx vertx) {
    int made = 0;
    for (String text : TEXTS) {
      for (String key : List.of("name", "host", "dns", "members", "port", "eventBusPort")) {
        Optional<Settings> accepted =
            load(vertx, List.of("cluster.members=b:5702", "cluster." + key + "=" + text));
        accepted.ifPresent(settings -> make(settings, key + "=" + text));
        made += accepted.isPresent() ? 1 : 0;
      }
    }
    assertTrue(made > 20, "made " + made);
  }

  private static Optional<Settings> load(Vertx vertx, List<String> sets) {
    SettingsSources sources = SettingsSources.of(null, Map.of(), sets, List.of());
    try {
      return Optional.of(SettingsLoader.load(vertx, sources).await().settings());
    } catch (Throwable refusal) {
      assertInstanceOf(InvalidSettings.class, refusal, sets::toString);
      return Optional.empty();
    }
  }

  /** Without asking a name server, and without binding. */
  private static void make(Settings settings, String what) {
    Settings.Cluster cluster = settings.cluster();
    try {
      assertEquals(
          cluster.name(), HazelcastConfig.of(cluster, settings.instanceId(), 7).getClusterName());
      new MemberDiscovery(Logger.getLogger(MemberDiscovery.class), cluster);
      assertTrue(cluster.members().stream().allMatch(member -> member.port() > 0), what);
    } catch (RuntimeException late) {
      throw new AssertionError("accepted, and cannot be made: " + what, late);
    }
  }
}
