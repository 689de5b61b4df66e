package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in parts that Vert.x's client alone would get wrong. */
@ExtendWith(LeakCheck.class)
class UpstreamAnswersIT {
  private static final String GET = "GET /app/ HTTP/1.1\r\nHost: h.example:8000\r\n";
  private static final Pattern NOT_X = Pattern.compile("[^x]");

  /** More than the proxy holds for its client; less than the kernel holds for the proxy. */
  private static final int BODY = 4_000_000;

  /** What an upstream sends though its answer is over. */
  private static final String EVIL = "HTTP/1.1 200 OK\r\nSet-Cookie: evil=1\r\nX-J: ";

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

  @ParameterizedTest
  @CsvSource({
    "HEAD, 200 OK, 4",
    "GET, 304 Not Modified, 4",
    "GET, 204 No Content, ''",
    "GET, 200 OK, 0",
  })
  void bytesBehindAnAnswerAreNotTheNextOnes(String method, String status, String length)
      throws Exception {
    String sized = length.isEmpty() ? "" : "Content-Length: " + length + "\r\n";
    String stray = "HTTP/1.1 " + status + "\r\n" + sized + "\r\n" + EVIL;
    AtomicInteger connections = new AtomicInteger();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  String answer = connections.incrementAndGet() == 1 ? stray : ScriptedUpstream.OK;
                  while (connection.readHead() != null) {
                    connection.write(answer);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      try (RawClient client = proxy.client()) {
        assertTrue(client.send(GET.replace("GET", method) + "\r\n").readHead().contains(status));
      }
      for (int i = 0; i < 3; i++) {
        RawClient.Answer next = proxy.get("/app/");
        assertEquals(200, next.status());
        assertEquals("", next.header("Set-Cookie"));
        assertEquals("ok", next.body());
      }
      assertEquals(2, upstream.connections());
    }
  }

  @Test
  void anEarlyAnswerDoesNotSpoilTheNextUpload() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  while (connection.readHead() != null) {
                    connection.write(ScriptedUpstream.OK);
                    connection.read(6);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = proxy.client()) {
          client.send(GET.replace("GET", "POST") + "Content-Length: 6\r\n\r\nabc");
          client.readHead();
          assertEquals("ok", client.read(2));
          client.send("def");
          assertEquals("ok", client.send(GET + "\r\n").answer().body());
        }
      }
    }
  }
}
