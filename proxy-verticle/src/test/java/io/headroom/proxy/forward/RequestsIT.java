package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in forms that are rare and right, and where one connection has several kinds. */
@ExtendWith(LeakCheck.class)
class RequestsIT {
  private static final String HOST = "Host: h.example\r\n";
  private static final String GET = "GET /app/ HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String OWN = "GET /own HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String NOWHERE = "GET /nowhere HTTP/1.1\r\n" + HOST + "\r\n";

  private ScriptedUpstream upstream;
  private ForwarderFixture proxy;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
    proxy = ForwarderFixture.toPort(upstream.port()).start();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/app/caf%E9.csv?a=%E9, /app/caf%E9.csv?a=%E9",
    "/app/%FF%FE, /app/%FF%FE",
    "/app/a/./b, /app/a/b",
    "/app/a/b/.., /app/a/",
    "/x/../app/%2e%2e/app/c, /app/c",
  })
  void theTargetIsOpaqueButForDotSegments(String sent, String received) throws Exception {
    assertEquals(200, proxy.get(sent).status());
    String line = upstream.heads().get(0).lines().findFirst().orElseThrow();
    assertEquals("GET " + received + " HTTP/1.1", line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h.example:", "h~a", "a,b", "h:80", "H", "[::1]", "[::1]:", "a!$&'()*+;=b:81"})
  void whatAHostMayBeIsPassedOn(String host) throws Exception {
    assertEquals(200, proxy.ask("GET /app/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status());
    assertEquals(host, RawClient.header(upstream.heads().get(0), "Host"));
  }

  @Test
  void anOldClientNeedsNoHost() throws Exception {
    assertEquals(200, proxy.ask("GET /app/ HTTP/1.0\r\n\r\n").status());
    assertEquals("127.0.0.1:" + upstream.port(), RawClient.header(upstream.heads().get(0), "Host"));
    assertEquals(200, proxy.ask("GET http://h:81/app/ HTTP/1.0\r\n\r\n").status());
    assertEquals("h:81", RawClient.header(upstream.heads().get(1), "Host"));
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere, keep-alive, keep-alive",
    "/nowhere, close, close",
    "/%zz, keep-alive, close",
  })
  void anOldClientIsToldWhetherARefusalIsTheLastAnswer(String path, String asked, String told)
      throws Exception {
    Answer answer = proxy.ask("GET " + path + " HTTP/1.0\r\nConnection: " + asked + "\r\n\r\n");
    assertEquals(told, answer.header("Connection"), answer.head());
  }

  @Test
  void anOldClientCannotUpgrade() throws Exception {
    Answer answer =
        proxy.ask(
            "GET /app/ HTTP/1.0\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    assertEquals(200, answer.status());
    assertEquals("", RawClient.header(upstream.heads().get(0), "Upgrade"));
  }

  @Test
  void aLaterMinorVersionCountsAsOurs() throws Exception {
    assertEquals(200, proxy.ask("GET /app/ HTTP/1.2\r\n" + HOST + "\r\n").status());
    assertTrue(upstream.heads().get(0).startsWith("GET /app/ HTTP/1.1\r\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz", "0x5", "-5", "5 5", "", "fffffffffffffffff"})
  void aBrokenChunkIsTold(String size) throws Exception {
    try (RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("1\r\na\r\n" + size + "\r\nabcde\r\n0\r\n\r\n");
      // The upstream answers early.
      Answer answer = client.answer();
      assertTrue(answer.status() == 400 || answer.status() == 200, answer.head());
    }
    try (ScriptedUpstream waits =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.untilEnd();
                });
        ForwarderFixture other = ForwarderFixture.toPort(waits.port()).start();
        RawClient client = other.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("1\r\na\r\n" + size + "\r\nabcde\r\n0\r\n\r\n");
      Answer answer = client.answer();
      assertEquals(400, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readAll());
    }
  }

  @Test
  void aBrokenChunkIsToldByOurOwnPagesToo() throws Exception {
    try (RawClient client = proxy.client()) {
      client.send("POST /own/read HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("zz\r\n" + GET);
      Answer answer = client.answer();
      assertEquals(400, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readAll());
    }
  }

  @Test
  void pipelinedRequestsOfAllKindsAreAnsweredInOrder() throws Exception {
    try (RawClient client = proxy.client()) {
      client.send(GET + OWN + NOWHERE + OWN + GET + NOWHERE + GET + OWN);
      for (String body : new String[] {"ok", "own", "Not", "own", "ok", "Not", "ok", "own"}) {
        String received = client.answer().body();
        assertTrue(received.startsWith(body), received);
      }
      assertEquals("own", client.send(OWN).answer().body());
      assertEquals("ok", client.send(GET).answer().body());
    }
  }

  @Test
  void aPipelinedBodyIsNotTheNextRequest() throws Exception {
    String post = "POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\n";
    try (RawClient client = proxy.client()) {
      client.send(
          NOWHERE.replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n"));
      client.send("abc" + OWN + post + "abc" + GET);
      assertEquals(404, client.answer().status());
      assertEquals("own", client.answer().body());
      assertEquals("ok", client.answer().body());
    }
  }

  @Test
  void thousandsOfPipelinedRequestsTakeNoStack() throws Exception {
    try (RawClient client = proxy.client()) {
      client.send(NOWHERE.repeat(1_000));
      for (int i = 0; i < 1_000; i++) {
        assertEquals(404, client.answer().status());
      }
    }
  }

  @Test
  void nothingIsExecutedBehindTheLastAnswer() throws Exception {
    String last = "GET /own HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
    String behind = "POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nhi";
    try (RawClient client = proxy.client()) {
      client.send(OWN.repeat(20) + last + behind);
      for (int i = 0; i < 21; i++) {
        assertEquals("own", client.answer().body());
      }
      assertEquals("", client.readAll());
    }
    assertEquals(200, proxy.get("/app/after").status());
    assertEquals(1, upstream.heads().size(), upstream.heads()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app/", "/nowhere"})
  void aBrokenBodyBehindAnAnswerEndsTheConnection(String path) throws Exception {
    String head = "POST " + path + " HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = proxy.client()) {
      client.send(head).answer();
      client.send("zz\r\n" + GET);
      assertEquals("", client.readAll());
    }
  }

  /** More parts than wait for an upstream that is not there. */
  @Test
  void aRefusedUploadLeavesTheConnectionUsable() throws Exception {
    try (ForwarderFixture dead = ForwarderFixture.toPort(1).start();
        RawClient client = dead.client()) {
      client.send(
          "POST /app/ HTTP/1.1\r\n"
              + HOST
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "1\r\nx\r\n".repeat(20)
              + "0\r\n\r\n");
      assertEquals(503, client.answer().status());
      assertEquals("own", client.send(OWN).answer().body());
    }
  }
}
