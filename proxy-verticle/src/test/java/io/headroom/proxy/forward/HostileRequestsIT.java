package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.forward.RawClient.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A corpus of raw requests against a recording upstream. */
class HostileRequestsIT {
  private static final String HOST = "Host: h.example\r\n";

  /** What an attacker hopes the upstream takes for a request of its own. */
  private static final String SMUGGLED = "GET /app/smuggled HTTP/1.1\r\nHost: h.example\r\n\r\n";

  private ScriptedUpstream upstream;
  private ForwarderFixture proxy;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
    proxy = ForwarderFixture.toPort(upstream.port()).trusting("192.0.2.0/24").start();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two answers to where the body ends.
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 6\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nabcde",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\nabc",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "POST /app/ HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Key1: x\r\nSec-WebSocket-Key2: y\r\n\r\n12345678",
        // Whom it is for.
        "GET /app/ HTTP/1.1\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nhost: evil\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h, evil\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h/evil\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: u@h\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost:\r\n\r\n",
        "GET http://evil/app/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h:81/app/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h@evil/app/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/app/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        // What is asked for.
        "GET /app/../../admin HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%2e%2e/admin HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app/..%2fadmin HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app/%00 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app/%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app\\..\\admin HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app/ x HTTP/1.1\r\nHost: h\r\n\r\n",
        // Header syntax.
        "GET /app/ XTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /app/ http/1.1\r\nHost: h\r\n\r\n",
        "GET /app/ Http/1.0\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nX\u0000: y\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nX: y\u0000z\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nX: y\rX-Evil: z\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nX Y: z\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\n: z\r\n\r\n",
        "GET /app/ HTTP/1.1\r\nHost: h\r\nnocolon\r\n\r\n",
      })
  void isRefusedAndTheConnectionEnds(String request) throws Exception {
    try (RawClient client = proxy.client()) {
      client.send(request).send(SMUGGLED);
      Answer answer = client.answer();
      assertEquals(400, answer.status(), answer.head());
      assertEquals("", client.readAll());
    }
    nothingReachedTheUpstream();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /app/ HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET /app/ HTTP/0.9\r\nHost: h\r\n\r\n",
      })
  void isAnotherProtocol(String request) throws Exception {
    try (RawClient client = proxy.client()) {
      client.send(request).send(SMUGGLED);
      assertTrue(client.readAll().startsWith("HTTP/1.1 505 "));
    }
    nothingReachedTheUpstream();
  }

  private void nothingReachedTheUpstream() throws Exception {
    assertEquals("ok", proxy.get("/app/marker").body());
    assertEquals(1, upstream.heads().size(), upstream.heads().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE /app/", "CONNECT /app/"})
  void isNoMethodToForward(String line) throws Exception {
    Answer answer = proxy.ask(line + " HTTP/1.1\r\n" + HOST + "\r\n");
    assertEquals(405, answer.status());
    nothingReachedTheUpstream();
  }

  @Test
  void tooLongIsRefused() throws Exception {
    String letters = "x".repeat(40_000);
    assertEquals(414, proxy.get("/app/" + letters).status());
    assertEquals(
        431, proxy.ask("GET /app/ HTTP/1.1\r\n" + HOST + "X: " + letters + "\r\n\r\n").status());
  }

  @Test
  void aBodyIsNeverTakenForTheNextRequest() throws Exception {
    try (RawClient client = proxy.client()) {
      client.send(
          "GET /app/one HTTP/1.1\r\n"
              + HOST
              + "Content-Length: "
              + SMUGGLED.length()
              + "\r\n\r\n"
              + SMUGGLED);
      assertEquals("ok", client.answer().body());
      String head = upstream.heads().get(0);
      assertEquals("" + SMUGGLED.length(), RawClient.header(head, "Content-Length"));
    }
  }

  @Test
  void anH2cUpgradeIsAPlainRequest() throws Exception {
    Answer answer =
        proxy.ask(
            "GET /app/ HTTP/1.1\r\n"
                + HOST
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
    assertEquals(200, answer.status());
    String head = upstream.heads().get(0);
    for (String gone : List.of("Connection", "Upgrade", "HTTP2-Settings")) {
      assertEquals("", RawClient.header(head, gone), gone);
    }
  }

  @Test
  void connectionCannotTakeAwayWhatOthersRelyOn() throws Exception {
    proxy.ask(
        "GET /app/ HTTP/1.1\r\n"
            + HOST
            + "Cookie: a=1\r\nAuthorization: token t\r\nX-Gone: 1\r\nKeep-Alive: 5\r\n"
            + "Proxy: http://evil\r\nProxy-Connection: keep-alive\r\n"
            + "Connection: close, X-Forwarded-For, X-Forwarded-Host, Cookie, Authorization, Host,"
            + " X-Gone\r\n\r\n");
    String head = upstream.heads().get(0);
    assertEquals("a=1", RawClient.header(head, "Cookie"));
    assertEquals("token t", RawClient.header(head, "Authorization"));
    assertEquals("h.example", RawClient.header(head, "Host"));
    assertEquals("127.0.0.1", RawClient.header(head, "X-Forwarded-For"));
    assertEquals("h.example", RawClient.header(head, "X-Forwarded-Host"));
    for (String gone : List.of("X-Gone", "Keep-Alive", "Proxy", "Proxy-Connection", "Connection")) {
      assertEquals("", RawClient.header(head, gone), gone);
    }
  }

  @Test
  void whatAStrangerClaimsIsOverwritten() throws Exception {
    proxy.ask(
        "GET /app/ HTTP/1.1\r\n"
            + HOST
            + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: evil\r\nX-Real-IP: 192.0.2.1\r\nX-Scheme: https\r\n"
            + "Forwarded: for=192.0.2.1\r\nX-Remote-User: root\r\n\r\n");
    String head = upstream.heads().get(0);
    assertEquals("127.0.0.1", RawClient.header(head, "X-Forwarded-For"));
    assertEquals("http", RawClient.header(head, "X-Forwarded-Proto"));
    assertEquals("h.example", RawClient.header(head, "X-Forwarded-Host"));
    for (String gone : List.of("X-Real-IP", "X-Scheme", "Forwarded", "X-Remote-User")) {
      assertEquals("", RawClient.header(head, gone), gone);
    }
  }

  @Test
  void absoluteFormBecomesOriginForm() throws Exception {
    Answer answer = proxy.ask("GET http://h.example/app/x?y HTTP/1.1\r\nHost: h.example\r\n\r\n");
    assertEquals(200, answer.status());
    assertTrue(upstream.heads().get(0).startsWith("GET /app/x?y HTTP/1.1\r\n"));
  }

  @Test
  void aFoldedHeaderIsOneLineUpstream() throws Exception {
    proxy.ask("GET /app/ HTTP/1.1\r\n" + HOST + "X-Folded: a\r\n X-Evil: b\r\n\r\n");
    String head = upstream.heads().get(0);
    assertEquals("", RawClient.header(head, "X-Evil"));
    assertFalse(head.contains("\r\n "), head);
  }
}
