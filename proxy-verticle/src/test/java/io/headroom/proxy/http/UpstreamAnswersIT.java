package io.headroom.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.proxy.Await;
import io.headroom.proxy.LeakCheck;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in parts that Vert.x's client alone would get wrong. */
@ExtendWith(LeakCheck.class)
class UpstreamAnswersIT {
  private static final String GET = "GET /app/ HTTP/1.1\r\nHost: h.example:8000\r\n";
  private static final Pattern NOT_X = Pattern.compile("[^x]");

  /** More than the proxy holds for its client; less than the kernel holds for the proxy. */
  private static final int BODY = 4_000_000;

  /** How an answer tells where it ends. */
  private enum Framing {
    LENGTH("Content-Length: " + BODY + "\r\n\r\n", "x".repeat(BODY)),
    LENGTH_AND_CLOSE("Connection: close\r\n" + LENGTH.headers, LENGTH.body),
    CHUNKS(
        "Transfer-Encoding: chunked\r\n\r\n",
        Integer.toHexString(BODY) + "\r\n" + LENGTH.body + "\r\n0\r\n\r\n"),
    END("\r\n", LENGTH.body);

    private final String headers;
    private final String body;

    Framing(String headers, String body) {
      this.headers = headers;
      this.body = body;
    }

    void answer(ScriptedUpstream.Connection connection) throws IOException {
      connection.write("HTTP/1.1 200 OK\r\n" + headers + body);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aSlowClientGetsAllOfAnAnswerWhoseUpstreamHasClosedBehindIt(Framing framing)
      throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  framing.answer(connection);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET + "Connection: close\r\n\r\n");
      client.readHead();
      Await.until("the upstream has closed", () -> upstream.ended() == 1);

      assertEquals(BODY, NOT_X.matcher(client.readAll()).replaceAll("").length());
      // And nobody is given that connection.
      assertEquals(200, proxy.ask(GET + "Connection: close\r\n\r\n").status());
      assertEquals(2, upstream.connections());
    }
  }

  @Test
  void halfAnAnswerIsCutWhereItsUpstreamEnds() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + 2L * BODY + "\r\n\r\n");
                  connection.write(Framing.LENGTH.body);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(GET + "\r\n");
      client.readHead();
      Await.until("the upstream has closed", () -> upstream.ended() == 1);
      client.readAll();
      Await.until("the client's connection is gone", () -> proxy.watched() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"102 Processing", "104 Upload Resumption Supported", "199 Whatever"})
  void anInterimAnswerIsNotTheAnswer(String interim) throws Exception {
    String both = "HTTP/1.1 " + interim + "\r\nX: y\r\n\r\n" + ScriptedUpstream.OK;
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(both);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      for (int i = 0; i < 2; i++) {
        RawClient.Answer answer = proxy.get("/app/");
        assertEquals(200, answer.status());
        assertEquals("", answer.header("X"));
        assertEquals("ok", answer.body());
      }
      assertEquals(1, upstream.connections());
    }
  }
}
