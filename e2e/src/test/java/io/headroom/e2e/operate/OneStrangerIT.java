package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.load.Crowd;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one stranger, who asks the gate as fast as it can, leaves to others. */
final class OneStrangerIT {
  private static final int CAP = 200;
  private static final int TRIES = 1_000;
  private static final String GATE = "/_headroom/sessions";
  private static final Crowd.Outcome OPEN = new Crowd.Outcome.Open();

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void mostOfTheCapIsLeftToOthers() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom =
        owned.add(
            HeadroomProcess.start(
                "OneStrangerIT",
                new HeadroomConfig()
                    .set("websocketProxy.maxSessionsPerApp", CAP)
                    .route("/echo/", echo.target(), "app")));
    int held = 0;
    for (int i = 0; i < TRIES; i++) {
      held += reserve(headroom, "/echo/mine/", 429) ? 1 : 0;
      assertTrue(!reserve(headroom, "/z", 404), "no route serves it");
    }
    assertEquals(5, held);

    // Others, each from an address of its own, also below the stranger's path.
    Crowd others = owned.add(Crowd.connect(headroom.port(), CAP, 20));
    others.ask(UpgradeRequest.to(headroom.port(), "/echo/mine/ws"));
    List<Crowd.Outcome> outcomes = others.outcomes();
    assertEquals(CAP - held, outcomes.stream().filter(OPEN::equals).count());
  }

  private static boolean reserve(HeadroomProcess headroom, String path, int refusal)
      throws IOException {
    HttpResponse<String> answer =
        headroom.http().post(GATE, new JsonObject().put("path", path).encode());
    if (answer.statusCode() != 201) {
      assertEquals(refusal, answer.statusCode(), answer.body());
    }
    return answer.statusCode() == 201;
  }
}
