package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A pod at the default cap, under the chart's own memory limit, with readers that do not read while
 * their upstreams send all they can: the kernel kills nothing.
 */
@OnKubernetes
final class SlowReadersIT {

  private static final int CAP = 500;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Buffer BLOCK = Buffer.buffer(new byte[256 << 10]);

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void podAtItsCapIsNotKilledForWhatItsReadersLeave() throws IOException {
    Vertx vertx = Vertx.vertx();
    owned.add(() -> vertx.close().await());
    HttpServer flood =
        vertx
            .createHttpServer()
            .webSocketHandler(SlowReadersIT::flood)
            .listen(0, Machine.OUTSIDE)
            .await();
    Namespace namespace = owned.add(cluster.namespace("slow"));
    JsonArray routes = new JsonArray().add(Values.route("/flood/", flood.actualPort()));
    Release release = Release.install(namespace, "headroom", Values.small(1).put("routes", routes));
    release.awaitTogether(1);
    JsonObject pod = release.pods().get(0);

    for (int i = 0; i < CAP; i++) {
      owned.add(WebSocketProbe.open(UpgradeRequest.to(release.address(), 80, "/flood/" + i)));
    }
    Await.until(
        "the cap is reached",
        BOUND,
        () -> release.value(pod, "ws_connection_in_flight_count") == CAP);
    // Not to wait for anything, but to let the upstreams send.
    LockSupport.parkNanos(LONG.toNanos());

    long most = mostMemory(pod);
    System.out.println("at most " + (most >> 20) + " MiB with " + CAP + " slow readers");
    JsonObject after = release.pods().get(0);
    assertEquals(0, Objects.restarts(after), after::encodePrettily);
    assertTrue(Objects.is(after, "Ready"), after::encodePrettily);
    assertEquals(CAP, release.value(after, "ws_connection_in_flight_count"));
  }

  private static void flood(ServerWebSocket socket) {
    socket.setWriteQueueMaxSize(BLOCK.length());
    socket.drainHandler(drained -> pour(socket));
    pour(socket);
  }

  private static void pour(ServerWebSocket socket) {
    while (!socket.writeQueueFull()) {
      socket.writeBinaryMessage(BLOCK);
    }
  }

  /** By the pod's control group, caches among it; 0 where the kernel does not tell. */
  private long mostMemory(JsonObject pod) {
    String group = "*pod" + Objects.text(pod, "/metadata/uid");
    String script =
        "find /sys/fs/cgroup -path '"
            + group
            + "/memory.max_usage_in_bytes' -o -path '"
            + group
            + "/memory.peak' | xargs -r cat";
    String found = cluster.machine().command("sh", "-c", script).out().strip();
    return found.isEmpty() ? 0 : Long.parseLong(found);
  }
}
