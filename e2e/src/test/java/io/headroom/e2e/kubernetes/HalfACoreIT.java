package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.operate.Reconnectors;
import io.headroom.e2e.operate.Requesters;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods with a CPU limit of 500m start in time, and stay alive and ready under load. */
@OnKubernetes
final class HalfACoreIT {

  private static final int CLIENTS = 100;
  private static final int READERS = 60;
  private static final int REQUESTS = 1_000;
  private static final Duration BOUND = Duration.ofSeconds(120);

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void startsInTimeAndStaysReadyUnderLoad() throws Exception {
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    Requesters readers = owned.add(Requesters.of(Machine.OUTSIDE, READERS));
    Namespace namespace = owned.add(cluster.namespace("half"));
    long start = System.nanoTime();
    Release release =
        Release.install(
            namespace,
            "headroom",
            Values.small(2)
                .put(
                    "routes",
                    new JsonArray()
                        .add(Values.route("/echo/", echo.port()))
                        .add(Values.route(Requesters.PATH, readers.port()))),
            Values.at("resources.limits.cpu", "500m"));
    release.awaitTogether(2);
    System.out.println(
        "together after " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
    Map<String, String> ready = readySince(release);

    Reconnectors clients = owned.add(Reconnectors.start(release.address(), 80, "/echo/", CLIENTS));
    readers.begin(release.address(), 80, READERS);
    Await.until("all have a session", BOUND, () -> clients.open() == CLIENTS);
    Await.until("much was answered", BOUND, () -> readers.answered() >= REQUESTS);
    readers.finish();
    Await.until("all is answered", BOUND, () -> readers.underWay() == 0);

    assertEquals(List.of(), readers.failures());
    assertEquals(List.of(), clients.refusals());
    assertEquals(List.of(), clients.cuts());
    assertEquals(ready, readySince(release));
    release.pods().forEach(pod -> assertEquals(0, Objects.restarts(pod), pod::encodePrettily));
  }

  private static Map<String, String> readySince(Release release) {
    return release.pods().stream()
        .collect(
            Collectors.toMap(pod -> Objects.text(pod, "/metadata/name"), HalfACoreIT::readySince));
  }

  private static String readySince(JsonObject pod) {
    return Objects.list(Objects.at(pod, "/status/conditions")).stream()
        .filter(condition -> "Ready".equals(condition.getString("type")))
        .map(JsonObject::encode)
        .findFirst()
        .orElse("never");
  }
}
