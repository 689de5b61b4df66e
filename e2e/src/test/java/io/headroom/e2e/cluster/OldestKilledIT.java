package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.ManagedProcess.Signal;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The oldest member dies together with others, so that those that are left have to find out by
 * themselves: what each says is right, or partial, at once, and right soon.
 */
final class OldestKilledIT {
  private static final Duration PARTIAL_AT_LEAST = Duration.ofMillis(2500);
  private static final Duration RIGHT = Duration.ofSeconds(12);
  private static final Duration WATCHED = seconds("watched", 14);
  private static final Duration FORMED = Duration.ofSeconds(150);
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final int MOST_LINES = 40;
  private static final int MOST_TRACES = 5;

  @RegisterExtension final Owned owned = new Owned();

  @ParameterizedTest
  @CsvSource({"5, 2, 2", "8, 5, 1"})
  void theDeadNeverCountAsLivingForLong(int size, int killed, int usually) throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    PodCluster cluster =
        owned.add(
            PodCluster.inOrderOnLoopback(
                "OldestKilledIT",
                size,
                echo,
                config -> config.jvm("-XX:TieredStopAtLevel=1").jvm("-Xmx128m")));
    cluster.awaitTruth(size + " have formed", FORMED);
    for (Pod pod : cluster.pods()) {
      pod.open(2);
    }
    List<Pod> oldestFirst = new ArrayList<>(cluster.pods());
    for (int round = 0; round < Integer.getInteger("e2e.cluster.killed", usually); round++) {
      cluster.awaitTruth("all are there", FORMED);
      List<Pod> dying = List.copyOf(oldestFirst.subList(0, killed));
      List<Pod> survivors = List.copyOf(oldestFirst.subList(killed, size));
      List<String> logs = survivors.stream().map(pod -> pod.process().log()).toList();
      long start = System.nanoTime();
      dying.forEach(pod -> pod.process().signal(Signal.KILL));
      watch(cluster, survivors, start);
      for (Pod pod : dying) {
        pod.kill();
      }
      for (int i = 0; i < survivors.size(); i++) {
        logIsShort(survivors.get(i), logs.get(i), dying);
      }
      for (Pod pod : dying) {
        pod.restart();
        pod.open(2);
        oldestFirst.remove(pod);
        oldestFirst.add(pod);
      }
    }
  }

  private static void watch(PodCluster cluster, List<Pod> survivors, long start)
      throws IOException {
    double lastWrong = 0;
    double lastNotRight = 0;
    double seconds = 0;
    while (seconds < WATCHED.toSeconds()) {
      for (Pod pod : survivors) {
        Capacity told = pod.capacity();
        seconds = (System.nanoTime() - start) / 1e9;
        boolean right =
            told.instances() == survivors.size() && told.cluster().open() == 2 * survivors.size();
        if (told.partial() || !right) {
          lastNotRight = seconds;
        }
        if (!told.partial() && !right) {
          lastWrong = seconds;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    Figures.print(
        String.format(
            Locale.ROOT,
            "%d of %d killed: wrong until %.2f s (bound 2.5), partial until %.2f s (bound 12)",
            cluster.pods().size() - survivors.size(),
            cluster.pods().size(),
            lastWrong,
            lastNotRight));
    assertTrue(lastWrong < PARTIAL_AT_LEAST.toMillis() / 1e3, "wrong after " + lastWrong + " s");
    assertTrue(lastNotRight < RIGHT.toSeconds(), "not right after " + lastNotRight + " s");
  }

  private static void logIsShort(Pod pod, String before, List<Pod> dead) {
    String since = pod.process().log().substring(before.length());
    long lines = since.lines().count();
    long traces =
        since
            .lines()
            .filter(line -> line.contains("\"stack_trace\"") || line.startsWith("\tat "))
            .count();
    Figures.print(pod.id() + " logged " + lines + " lines, " + traces + " stack traces");
    assertTrue(lines <= MOST_LINES && traces <= MOST_TRACES, since);
    for (Pod each : dead) {
      assertEquals(
          1, since.lines().filter(line -> line.contains("lost " + each.id() + " at ")).count());
    }
  }

  private static Duration seconds(String what, int usual) {
    return Duration.ofSeconds(Integer.getInteger("e2e.cluster." + what, usual));
  }
}
