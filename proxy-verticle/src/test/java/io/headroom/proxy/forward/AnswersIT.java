package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream answers, in its own time and form. */
@ExtendWith(LeakCheck.class)
class AnswersIT {
  private static final String HOST = "Host: h.example\r\n";
  private static final String GET = "GET /app/ HTTP/1.1\r\n" + HOST + "\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n", ""})
  void aHeadGoesOnBeforeItsBody(String framing) throws Exception {
    CountDownLatch headWasSeen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n");
                  Await.latch(headWasSeen);
                  connection.write(framing.startsWith("T") ? "2\r\nok\r\n0\r\n\r\n" : "ok");
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      assertTrue(client.send(GET).readHead().startsWith("HTTP/1.1 200 OK"));
      headWasSeen.countDown();
      client.readUntil("ok");
    }
  }

  @Test
  void earlyHintsGoOnBeforeTheAnswer() throws Exception {
    CountDownLatch hintsWereSeen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX: 1\r\n\r\n");
                  Await.latch(hintsWereSeen);
                  connection.write(ScriptedUpstream.OK);
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      String hints = client.send(GET).readHead();
      assertTrue(hints.startsWith("HTTP/1.1 103 Early Hints\r\n"), hints);
      assertEquals("</a>", RawClient.header(hints, "Link"));
      hintsWereSeen.countDown();
      assertEquals("ok", client.answer().body());
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 1.0, 103", "GET, 1.1, 100"})
  void anInterimAnswerIsNotForWhoCannotExpectIt(String method, String version, int status)
      throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                "HTTP/1.1 " + status + " Interim\r\n\r\n" + ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      assertEquals(
          200, proxy.ask(method + " /app/ HTTP/" + version + "\r\n" + HOST + "\r\n").status());
    }
  }

  /** Nobody may get two answers to one request. */
  @Test
  void aRequestIsNotRepeatedOnceItsClientHasHeardOfIt() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write(ScriptedUpstream.OK);
                  connection.readHead();
                  connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      assertEquals("ok", client.send(GET).answer().body());
      assertTrue(client.send(GET).readHead().startsWith("HTTP/1.1 103"));
      assertEquals(503, client.answer().status());
      assertEquals(2, upstream.heads().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"401 Unauthorized, 12, ''", "200 OK, 12, half", "200 OK, 12, ''"})
  void whatCameOfABrokenAnswerIsPassedOn(String status, int length, String body) throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write(
                      "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n" + body);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      String head = client.send(GET).readHead();
      assertTrue(head.startsWith("HTTP/1.1 " + status), head);
      assertEquals(body, client.readAll());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
      })
  void whatDoesNoHarmIsAccepted(String sent) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(sent);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      Answer answer = proxy.get("/app/");
      assertEquals(200, answer.status());
      assertEquals("2", answer.header("Content-Length"));
      assertEquals("ok", answer.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
        "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 99 Odd\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        "hello\r\n\r\n",
      })
  void whatCannotBePassedOnIsCalledAnAnswer(String sent) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answeringOnce(sent);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      Answer answer = proxy.get("/app/");
      assertEquals(502, answer.status(), answer.head());
      assertTrue(answer.body().contains("answered"), answer.body());
      assertFalse(answer.body().contains("Try again"), answer.body());
      Await.until("the upstream is left", () -> upstream.ended() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"O\u0007K", "O\u001b[31mK", "O\u007fK"})
  void noControlCharacterInAReasonReachesTheClient(String reason) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                ("HTTP/1.1 103 " + reason + "\r\n\r\nHTTP/1.1 404 " + reason)
                    + "\r\nContent-Length: 2\r\n\r\nno");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      assertEquals("HTTP/1.1 103 Early Hints", client.send(GET).readHead());
      assertTrue(client.readHead().startsWith("HTTP/1.1 404 Not Found\r\n"));
    }
  }

  @Test
  void anUpgradeThatIsRequiredIsNamed() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: x/1\r\nConnection: Upgrade\r\n"
                    + "Content-Length: 0\r\n\r\n");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      Answer answer = proxy.get("/app/");
      assertEquals(426, answer.status());
      assertEquals("x/1", answer.header("Upgrade"));
      assertEquals("upgrade", answer.header("Connection"));
    }
  }

  @Test
  void anAnswerWithoutADateGetsOne() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      String date = proxy.get("/app/").header("Date");
      assertTrue(date.matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"), date);
    }
  }

  /** The rest of it cannot be sent, but the answer can be read. */
  @Test
  void anAnswerToAnUploadThatIsResetIsReadAllTheSame() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
                  connection.reset();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      for (int i = 0; i < 20; i++) {
        try (RawClient client = proxy.client()) {
          client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 100000\r\n\r\n");
          client.send("x".repeat(1000));
          assertEquals(413, client.answer().status());
        }
      }
    }
  }
}
