package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstreams that take a request and say nothing. */
@ExtendWith(LeakCheck.class)
class SilenceIT {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static void neverAnswer(ScriptedUpstream.Connection connection) throws IOException {
    connection.readHead();
    connection.untilEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', 503, true",
    "HEAD, '', 503, false",
    "POST, 'Content-Length: 0\r\n', 504, false",
    "POST, 'Content-Length: 3\r\n', 504, false",
    "GET, 'Content-Length: 3\r\n', 504, false",
    "DELETE, '', 504, false",
  })
  void whoMayNotAskTwiceIsNotToldTo(String method, String framing, int status, boolean again)
      throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(SilenceIT::neverAnswer);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(SHORT).start();
        RawClient client = proxy.client()) {
      client.send(method + " /app/ HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n");
      client.send(framing.contains("3") ? "abc" : "");
      if (method.equals("HEAD")) {
        assertTrue(client.readHead().startsWith("HTTP/1.1 " + status));
      } else {
        Answer answer = client.answer();
        assertEquals(status, answer.status());
        assertEquals(again, answer.body().contains("Try again"));
      }
      Await.until("the upstream is left", () -> upstream.ended() == 1);
    }
  }

  @Test
  void aRouteHasItsOwnPatienceOrNone() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(SilenceIT::neverAnswer);
        ForwarderFixture proxy =
            ForwarderFixture.to(
                    route("/never/", upstream, Duration.ZERO), route("/soon/", upstream, SHORT))
                .tick(Duration.ofMillis(10))
                .start();
        RawClient client = proxy.client()) {
      client.send("GET /never/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertEquals(503, proxy.get("/soon/").status());
      assertEquals(503, proxy.get("/soon/").status());
      Await.until("those two are left", () -> upstream.ended() == 2);
      assertEquals(3, upstream.connections());
    }
  }

  private static Settings.Route route(String path, ScriptedUpstream upstream, Duration silence) {
    String target = "http://127.0.0.1:" + upstream.port();
    Settings.Route route = new Settings.Route(path, target, "app", List.of());
    return new Settings.Route(
        route.path(),
        route.target(),
        route.kind(),
        route.origins(),
        route.allow(),
        silence,
        route.guard(),
        route.maxSessionAge());
  }
}
