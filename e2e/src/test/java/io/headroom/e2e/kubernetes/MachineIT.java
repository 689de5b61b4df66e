package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where no cluster can be, the tests say why, and fail. */
@OnKubernetes
final class MachineIT {

  private static final String FOLDER = Places.output("kubernetes").toString();

  @Test
  void saysThatItNeedsRootAndNamespaces() {
    CommandRun run = machine("setpriv", "--reuid=65534", "--clear-groups", "--");

    assertEquals(1, run.status());
    assertTrue(run.err().contains("to be run by root; "), run.err());
    assertTrue(run.err().contains("to create namespaces; "), run.err());
  }

  @Test
  void saysThatItNeedsControlGroups() {
    CommandRun run =
        machine("unshare", "--mount", "sh", "-c", "mount -t tmpfs none /sys/fs/cgroup; exec $0 $1");

    assertEquals(1, run.status());
    assertTrue(run.err().contains("the control group /sys/fs/cgroup/memory; "), run.err());
  }

  private static CommandRun machine(String... within) {
    List<String> command = new ArrayList<>(List.of(within));
    command.addAll(List.of(Machine.script("machine").toString(), FOLDER));
    return CommandRun.of(Map.of(), command);
  }
}
