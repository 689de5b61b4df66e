package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cluster ends in the middle of its work: this machine is as if there had been none. */
@OnKubernetes
final class LeavesNothingIT {

  private static final String PODS =
      "ls -d /sys/fs/cgroup/*/headroom-kubernetes /sys/fs/cgroup/headroom-kubernetes 2>/dev/null;"
          + " pgrep -f '[c]ontainerd-shim.*k8s.io'; true";
  private static final String KERNEL_WIDE =
      "sysctl vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops"
          + " kernel.keys.root_maxkeys kernel.keys.root_maxbytes";
  private static final List<String> REST =
      List.of(
          "ip -o link | sed 's/^[0-9]*: //'; ip route",
          "iptables-save | grep -v '^#'; nft list ruleset",
          "cut -d' ' -f2 /proc/mounts",
          "ls /run /run/netns /var/lib /var/log 2>&1",
          KERNEL_WIDE);

  @Test
  void endsWithAllItStarted() {
    Cluster.endShared();
    List<String> before = rest();
    Cluster cluster = Cluster.shared();
    Path folder = cluster.machine().folder();
    cluster.namespace("left").sleeper("sleeper");
    assertFalse(sh(PODS).isEmpty());
    assertTrue(sh("cat /proc/*/mounts 2>/dev/null").contains(folder.toString()));

    Cluster.endShared();

    assertEquals("", sh(PODS));
    assertEquals(before, rest());
    assertFalse(sh("cat /proc/*/mounts 2>/dev/null").contains(folder.toString()));
    assertEquals("", sh("pgrep -f " + folder + " | grep -v $$; true"));
  }

  private static List<String> rest() {
    return REST.stream().map(LeavesNothingIT::sh).toList();
  }

  private static String sh(String script) {
    return CommandRun.of(Map.of(), List.of("sh", "-c", script)).out();
  }
}
