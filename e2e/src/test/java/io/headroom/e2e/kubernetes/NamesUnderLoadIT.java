package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The target of the README, {@code http://jupyter-{name}.nb.svc:8888}, through the search list of a
 * real pod, whose answers live for five seconds: asked for long enough that each name is asked
 * again many times.
 */
@OnKubernetes
final class NamesUnderLoadIT {

  private static final Duration LONG = Duration.ofSeconds(45);
  private static final int NAMES = 8;
  private static final Duration PAUSE = Duration.ofMillis(200);

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger served = new AtomicInteger();

  @Test
  void noUpgradeAndNoRequestFailsWhileNamesAreAskedAgain() {
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    Namespace notebooks = owned.add(cluster.namespace("nb"));
    for (int i = 0; i < NAMES; i++) {
      notebooks.outside("jupyter-" + i, 8888, echo.port());
    }
    Namespace namespace = owned.add(cluster.namespace("names"));
    JsonObject route = Values.routes("/user/{name}/", "http://jupyter-{name}.nb.svc:8888");
    Release release = Release.install(namespace, "headroom", Values.small(1), route);
    release.awaitTogether(1);

    List<Thread> people =
        IntStream.range(0, NAMES).mapToObj(i -> work(release.address(), i)).toList();
    people.forEach(NamesUnderLoadIT::join);

    System.out.println(served + " upgrades and as many requests by name");
    assertEquals(List.of(), List.copyOf(failures));
    assertTrue(served.get() > NAMES * 20, "only " + served);
  }

  private Thread work(String address, int name) {
    long end = System.nanoTime() + LONG.toNanos();
    HttpCalls calls = new HttpCalls(address, 80);
    Thread thread =
        new Thread(
            () -> {
              while (System.nanoTime() < end) {
                open(address, calls, "/user/" + name + "/");
                LockSupport.parkNanos(PAUSE.toNanos());
              }
            });
    thread.start();
    return thread;
  }

  private void open(String address, HttpCalls calls, String path) {
    try (WebSocketProbe probe =
        WebSocketProbe.connect(UpgradeRequest.to(address, 80, path + "socket"))) {
      probe.send(Frame.text("by name"));
      Frame answer = probe.readMessage();
      int status = calls.get(path).statusCode();
      if (answer.opcode() == Frame.CLOSE || status != 200) {
        failures.add(answer + " and " + status);
      }
      served.incrementAndGet();
    } catch (IOException e) {
      failures.add(path + ": " + e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
