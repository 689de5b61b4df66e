package io.headroom.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.dial.VirtualTime;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final Pattern TIMEOUT =
      Pattern.compile("(?m)^livenessProbe: .*timeoutSeconds: (\\d+)");

  /** For the answer's way to the kubelet. */
  private static final Duration WAY = Duration.ofMillis(250);

  private final VirtualTime time = new VirtualTime();
  private final Liveness liveness = new Liveness(time);
  private final Queue<Runnable> quick = new ArrayDeque<>();
  private final Queue<Runnable> slow = new ArrayDeque<>();

  @Test
  void isAliveOnceEveryEventLoopAnswered() {
    Future<Void> answer = ask();
    quick.remove().run();
    assertFalse(answer.isComplete());
    slow.remove().run();
    assertTrue(answer.succeeded());
  }

  @Test
  void isNotDeadForAnsweringLate() throws IOException {
    Future<Void> answer = ask();
    quick.remove().run();
    time.pass(timeoutOfChart().multipliedBy(4).dividedBy(5));
    assertFalse(answer.isComplete());
    slow.remove().run();
    assertTrue(answer.succeeded());
  }

  @Test
  void saysThatItIsDeadBeforeTheChartsProbeGivesUp() throws IOException {
    Future<Void> answer = ask();
    quick.remove().run();
    time.pass(timeoutOfChart().minus(WAY));
    assertTrue(answer.failed());
  }

  private Future<Void> ask() {
    liveness.watch(quick::add);
    liveness.watch(slow::add);
    return liveness.answers();
  }

  private static Duration timeoutOfChart() throws IOException {
    Matcher found =
        TIMEOUT.matcher(Files.readString(Path.of("..", "charts", "headroom", "values.yaml")));
    assertTrue(found.find());
    return Duration.ofSeconds(Long.parseLong(found.group(1)));
  }
}
