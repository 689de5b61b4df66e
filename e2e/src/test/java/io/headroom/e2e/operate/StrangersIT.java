package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.e2e.load.Crowd;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers, who ask the gate as fast as they can, leave to others. */
final class StrangersIT {
  private static final int CAP = 200;
  private static final int TRIES = 1_000;
  private static final String GATE = "/_headroom/sessions";

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                "StrangersIT",
                new HeadroomConfig()
                    .set("websocketProxy.maxSessionsPerApp", CAP)
                    .route("/echo/", echo.target(), "app")));
  }

  @Test
  void oneOfThemLeavesAllButItsShare() throws IOException {
    int held = 0;
    for (int i = 0; i < TRIES; i++) {
      held += reserve("/echo/mine/", 429) ? 1 : 0;
      assertFalse(reserve("/z", 404));
    }
    assertEquals(5, held);
    assertEquals(CAP - held, othersThatGetIn());
  }

  @Test
  void allOfThemTogetherLeaveAllButTheirs() throws IOException {
    Crowd strangers = owned.add(Crowd.connect(headroom.port(), CAP, 30));
    String body = "{\"path\": \"/echo/mine/\"}";
    strangers.ask(
        ("POST " + GATE + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length())
            .concat("\r\n\r\n" + body)
            .getBytes(StandardCharsets.US_ASCII));
    assertEquals(CAP / 10, count(strangers, new Crowd.Outcome.Answered(201)));
    assertEquals(CAP - CAP / 10, othersThatGetIn());
  }

  /** Each from an address of its own, and below the strangers' path too. */
  private long othersThatGetIn() throws IOException {
    Crowd others = owned.add(Crowd.connect(headroom.port(), CAP, 20));
    others.ask(UpgradeRequest.to(headroom.port(), "/echo/mine/ws"));
    return count(others, new Crowd.Outcome.Open());
  }

  private static long count(Crowd crowd, Crowd.Outcome outcome) {
    return crowd.outcomes().stream().filter(outcome::equals).count();
  }

  private boolean reserve(String path, int refusal) throws IOException {
    HttpResponse<String> answer =
        headroom.http().post(GATE, new JsonObject().put("path", path).encode());
    if (answer.statusCode() != 201) {
      assertEquals(refusal, answer.statusCode(), answer.body());
    }
    return answer.statusCode() == 201;
  }
}
