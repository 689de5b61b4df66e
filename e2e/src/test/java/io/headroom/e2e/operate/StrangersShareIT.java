package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.e2e.load.Crowd;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.fixtures.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers, who ask the gate as fast as they can, leave to others. */
final class StrangersShareIT {
  private static final int CAP = 200;
  private static final int TRIES = 1_000;
  private static final int SEATS_EACH = 500;
  private static final String GATE = "/_headroom/sessions";

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @BeforeEach
  void start() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                "StrangersShareIT",
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

  @Test
  void oneOfThemLeavesSeatsForEventsToOthers() throws IOException {
    List<Socket> streams = new ArrayList<>();
    try {
      for (int i = 0; i < SEATS_EACH; i++) {
        streams.add(listen("127.0.0.1"));
        assertEquals("HTTP/1.1 200 OK", statusLine(streams.get(i)));
      }
      try (Socket tooMany = listen("127.0.0.1");
          Socket other = listen("127.0.0.2")) {
        assertEquals("HTTP/1.1 429 Too Many Requests", statusLine(tooMany));
        assertEquals("HTTP/1.1 200 OK", statusLine(other));
      }
    } finally {
      for (Socket stream : streams) {
        stream.close();
      }
    }
    Await.until(
        "the seats are free again",
        Duration.ofSeconds(30),
        () -> {
          try (Socket again = listen("127.0.0.1")) {
            return statusLine(again).equals("HTTP/1.1 200 OK");
          }
        });
  }

  private Socket listen(String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", headroom.port()));
    socket
        .getOutputStream()
        .write(
            "GET /_headroom/capacity/events HTTP/1.1\r\nHost: h\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b >= ' '; b = socket.getInputStream().read()) {
      line.append((char) b);
    }
    return line.toString();
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
