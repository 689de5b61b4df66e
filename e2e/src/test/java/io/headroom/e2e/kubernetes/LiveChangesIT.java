package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chart calls live changes while the pods and their sessions stay. */
@OnKubernetes
final class LiveChangesIT {

  /** This kubelet brings a changed file within seconds, and Headroom sees it within 2.5 s. */
  private static final Duration BOUND = Duration.ofSeconds(100);

  private static final int PODS = 2;

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void capRoutesAndTokenChangeWhileAPodAndItsSessionsStay() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start(Machine.OUTSIDE));
    Namespace namespace = owned.add(cluster.namespace("live"));
    JsonObject one = Values.small(PODS).put("routes", routes(echo, "/one/"));
    Release release =
        Release.install(namespace, "headroom", one, Values.at("management.token", "first-token"));
    release.awaitTogether(PODS);
    List<String> pods = uids(release);
    WebSocketProbe session =
        owned.add(WebSocketProbe.open(UpgradeRequest.to(release.address(), 80, "/one/socket")));
    assertEquals(PODS * 200, admin(release, "first-token"));
    long start = System.nanoTime();

    release.upgrade(
        one,
        Values.at("websocketProxy.maxSessionsPerApp", 7),
        new JsonObject().put("routes", routes(echo, "/one/", "/two/")),
        Values.at("management.token", "second-token"));

    HttpCalls service = new HttpCalls(release.address(), 80);
    Await.until("the new route", BOUND, () -> service.get("/two/").statusCode() == 200);
    Await.until(
        "the new cap",
        BOUND,
        () -> release.pods().stream().allMatch(pod -> cap(release, pod) == 7));
    Await.until("the new token", BOUND, () -> admin(release, "second-token") == PODS * 200);
    Await.until("the old one is none", BOUND, () -> admin(release, "first-token") == PODS * 403);
    System.out.println(
        "all was taken over after "
            + Duration.ofNanos(System.nanoTime() - start).toSeconds()
            + " s");
    assertEquals(pods, uids(release));
    session.send(Frame.text("still here"));
    assertEquals("still here", session.readMessage().text());
  }

  private static JsonArray routes(EchoUpstream echo, String... paths) {
    JsonArray routes = new JsonArray();
    for (String path : paths) {
      routes.add(Values.route(path, echo.port()));
    }
    return routes;
  }

  private static double cap(Release release, JsonObject pod) {
    return release.value(pod, "ws_pool_max_connections");
  }

  /** The sum of the statuses that the pods answer this token with. */
  private static int admin(Release release, String token) throws IOException {
    int sum = 0;
    for (JsonObject pod : release.pods()) {
      sum +=
          release
              .calls()
              .to(pod)
              .get("/admin/sessions", "Authorization", "Bearer " + token)
              .statusCode();
    }
    return sum;
  }

  private static List<String> uids(Release release) {
    return release.pods().stream().map(pod -> Objects.text(pod, "/metadata/uid")).sorted().toList();
  }
}
