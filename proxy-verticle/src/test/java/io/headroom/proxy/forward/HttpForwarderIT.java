package io.headroom.proxy.forward;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.forward.RawClient.Answer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to the upstream and what comes back, byte for byte. */
class HttpForwarderIT {
  private static final String HOST = "Host: h.example:8000\r\n";

  @Test
  void forwardsTheRequestAsItCame() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      String target = "/app/a%2Fb/{x}|y;z//%C3%A9?q={\"a\"|b}&r=%zz\\";
      Answer answer =
          proxy.ask(
              "GET "
                  + target
                  + " HTTP/1.1\r\nHost: H.example:80\r\nCookie: a=1; b=2\r\nX-Odd: caf\u00e9\r\n\r\n");
      assertEquals(200, answer.status());
      assertEquals("ok", answer.body());
      String head = upstream.heads().get(0);
      assertTrue(head.startsWith("GET " + target + " HTTP/1.1\r\n"), head);
      assertEquals("H.example:80", RawClient.header(head, "Host"));
      assertEquals("a=1; b=2", RawClient.header(head, "Cookie"));
      assertEquals("caf\u00e9", RawClient.header(head, "X-Odd"));
      assertEquals("127.0.0.1", RawClient.header(head, "X-Forwarded-For"));
      assertEquals("http", RawClient.header(head, "X-Forwarded-Proto"));
      assertEquals("H.example:80", RawClient.header(head, "X-Forwarded-Host"));
      assertEquals("80", RawClient.header(head, "X-Forwarded-Port"));
    }
  }

  @Test
  void givesTheAnswerBackAsItCame() throws Exception {
    String sent =
        "HTTP/1.1 418 I am a teapot\r\nContent-Length: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
            + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/x; charset=y\r\n"
            + "Cache-Control: public, max-age=99999999999\r\nExpires: 0\r\nWarning: odd\r\n"
            + "Connection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\n"
            + "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nTrailer: X-T\r\n\r\nok";
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(sent);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      Answer answer = proxy.get("/app/");
      assertTrue(answer.head().startsWith("HTTP/1.1 418 I am a teapot\r\n"), answer.head());
      assertEquals("a=1|b=2", answer.header("Set-Cookie"));
      assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", answer.header("Date"));
      assertEquals("text/x; charset=y", answer.header("Content-Type"));
      assertEquals("public, max-age=99999999999", answer.header("Cache-Control"));
      assertEquals("0", answer.header("Expires"));
      assertEquals("odd", answer.header("Warning"));
      for (String gone :
          List.of(
              "Connection", "X-Secret", "Keep-Alive", "Proxy-Authenticate", "Upgrade", "Trailer")) {
        assertEquals("", answer.header(gone), gone);
      }
      assertEquals("ok", answer.body());
    }
  }

  @Test
  void keepsBothConnectionsForTheNextRequest() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        assertEquals("ok", client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").answer().body());
      }
      assertEquals(1, upstream.connections());
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    String path = head.split(" ")[1];
                    connection.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        requests.append("GET /app/").append(i).append(" HTTP/1.1\r\n" + HOST + "\r\n");
      }
      client.send(requests.toString());
      for (int i = 0; i < 5; i++) {
        assertEquals("/app/" + i, client.answer().body());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 99\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
      })
  void answersWithoutABodyHaveNone(String sent) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(sent);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      for (int i = 0; i < 2; i++) {
        String head = client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").readHead();
        assertEquals(sent.substring(0, 12), head.substring(0, 12));
        assertEquals("", RawClient.header(head, "Transfer-Encoding"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 99\r\n", "Transfer-Encoding: chunked\r\n", ""})
  void headIsAnsweredByAHead(String framing) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering("HTTP/1.1 200 OK\r\n" + framing + "\r\n");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      for (int i = 0; i < 2; i++) {
        String head = client.send("HEAD /app/ HTTP/1.1\r\n" + HOST + "\r\n").readHead();
        assertTrue(head.startsWith("HTTP/1.1 200 OK"), head);
        if (framing.startsWith("Content-Length")) {
          assertEquals("99", RawClient.header(head, "Content-Length"));
        }
      }
    }
  }

  @Test
  void rangesPassThrough() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-2/9\r\n"
                    + "Content-Length: 2\r\n\r\nbc");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      Answer answer = proxy.ask("GET /app/ HTTP/1.1\r\n" + HOST + "Range: bytes=1-2\r\n\r\n");
      assertEquals(206, answer.status());
      assertEquals("bytes 1-2/9", answer.header("Content-Range"));
      assertEquals("bc", answer.body());
      assertEquals("bytes=1-2", RawClient.header(upstream.heads().get(0), "Range"));
    }
  }

  @ParameterizedTest
  @CsvSource({"'TE: trailers\r\n', true", "'', false"})
  void chunksAndTrailersPassBothWays(String said, boolean takesThem) throws Exception {
    String sent = "3\r\nabc\r\n0\r\nX-T: 1\r\nX-Remote-User: root\r\nCookie: a=1\r\n\r\n";
    AtomicReference<String> body = new AtomicReference<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  body.set(connection.read("3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n".length()));
                  connection.write(
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: X-T\r\n\r\n"
                          + "3\r\nabc\r\n0\r\nX-T: 1\r\nSet-Cookie: b=2\r\n\r\n");
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(
          "POST /app/ HTTP/1.1\r\n"
              + HOST
              + "Transfer-Encoding: chunked\r\n"
              + said
              + "\r\n"
              + sent);
      String head = client.readHead();
      assertEquals("chunked", RawClient.header(head, "Transfer-Encoding"));
      assertEquals(takesThem ? "X-T" : "", RawClient.header(head, "Trailer"));
      String all = "3\r\nabc\r\n0\r\n" + (takesThem ? "X-T: 1\r\n" : "") + "\r\n";
      assertEquals(all, client.read(all.length()));
      assertEquals("3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", body.get());
      String asked = upstream.heads().get(0);
      assertEquals(takesThem ? "trailers" : "", RawClient.header(asked, "TE"));
      assertEquals(takesThem ? "te" : "", RawClient.header(asked, "Connection").toLowerCase(ROOT));
    }
  }

  @Test
  void anOldClientGetsAStreamEndedByClosing() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n");
      String head = client.readHead();
      assertEquals("close", RawClient.header(head, "Connection").toLowerCase(ROOT));
      assertEquals("ok", client.readAll());
    }
  }

  @Test
  void unknownPathsAreNotFoundInTheClientsOwnTerms() throws Exception {
    try (ForwarderFixture proxy = ForwarderFixture.toPort(1).start()) {
      String start = "GET /elsewhere HTTP/1.1\r\n" + HOST;
      Answer plain = proxy.ask(start + "\r\n");
      assertEquals(404, plain.status());
      assertTrue(plain.header("Content-Type").startsWith("text/plain"), plain.head());
      Answer page = proxy.ask(start + "Accept: text/html,*/*;q=0.8\r\n\r\n");
      assertEquals(404, page.status());
      assertTrue(page.body().contains("<h1>Not found</h1>"), page.body());
      Answer json = proxy.ask(start + "Accept: application/json\r\n\r\n");
      assertEquals(404, json.status());
      assertTrue(json.body().startsWith("{\"error\":"), json.body());
    }
  }

  @Test
  void whileDrainingEachAnswerEndsItsConnection() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      String request = "GET /app/ HTTP/1.1\r\n" + HOST + "\r\n";
      assertEquals("", client.send(request).answer().header("Connection"));
      proxy.exchanges.drain();
      Answer answer = client.send(request).answer();
      assertEquals("close", answer.header("Connection"));
      assertEquals("ok", answer.body());
      assertEquals("", client.readAll());
    }
  }
}
