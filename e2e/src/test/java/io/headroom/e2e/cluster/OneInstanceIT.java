package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One instance alone is the whole cluster. */
final class OneInstanceIT {
  private static final int CAP = 10;
  private static final Duration BOUND = Duration.ofSeconds(10);

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void bothBadgesAgreeAtEveryStepFromEmptyToFullAndBack() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    Pod pod =
        owned.add(
            Pod.start(
                "OneInstanceIT",
                "alone",
                new HeadroomConfig()
                    .set("websocketProxy.maxSessionsPerApp", CAP)
                    .set("capacity.warnFreePercent", 20)
                    .route("/echo/", echo.target(), "app")));
    List<String> levels = new ArrayList<>();
    for (int open = 0; open < CAP; open++) {
      levels.add(agreedLevel(pod));
      pod.open(1);
    }
    levels.add(agreedLevel(pod));
    for (int open = CAP - 1; open >= 0; open--) {
      pod.end(1);
      Await.until("the slot is back", BOUND, () -> pod.capacity().instance().open() == pod.held());
      levels.add(agreedLevel(pod));
    }
    List<String> up = List.of("ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok");
    List<String> expected = new ArrayList<>(up);
    expected.addAll(List.of("warning", "warning", "full", "warning", "warning"));
    expected.addAll(up);
    assertEquals(expected, levels);
  }

  /** The level that both scopes tell, having compared all they tell. */
  private static String agreedLevel(Pod pod) throws IOException {
    Capacity told = pod.capacity();
    Capacity.Scope instance = told.instance();
    Capacity.Scope cluster = told.cluster();
    assertEquals(1, told.instances());
    assertEquals(false, told.partial());
    assertEquals(pod.held(), instance.open());
    for (String number : List.of("open", "reserved", "cap", "free", "level")) {
      assertEquals(instance.numbers().getValue(number), cluster.numbers().getValue(number), number);
    }
    assertEquals(instance.color(), cluster.color());
    assertEquals(!instance.level().equals("full"), told.newSessions());
    assertEquals(shield(pod, "instance"), shield(pod, "cluster"));
    return instance.level();
  }

  private static String shield(Pod pod, String scope) throws IOException {
    return new JsonObject(pod.process().http().get("/_headroom/badge/" + scope + ".json").body())
        .getString("color");
  }
}
