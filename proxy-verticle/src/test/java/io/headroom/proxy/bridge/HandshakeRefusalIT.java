package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.sessions.RefusalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upgrade requests that are none: answered in HTTP, the connection closed, nothing dialled. */
@ExtendWith(LeakCheck.class)
class HandshakeRefusalIT {
  /** What must never be served on a connection whose upgrade was refused. */
  private static final byte[] PIPELINED =
      Peer.ascii("GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n");

  private static final String START =
      "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
  private static final String KEY = "Sec-WebSocket-Key: " + Peer.KEY + "\r\n";

  private ScriptedUpstream upstream;
  private BridgeFixture bridge;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream(ScriptedUpstream::echo);
    bridge = BridgeFixture.to(upstream);
  }

  @AfterEach
  void stop() throws IOException {
    bridge.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, POST, HTTP/1.1, ''",
    "400, HEAD, HTTP/1.1, ''",
    "400, OPTIONS, HTTP/1.1, ''",
    "400, GET, HTTP/1.0, ''",
    "400, GET, HTTP/1.1, 'Content-Length: 3'",
    "400, GET, HTTP/1.1, 'Transfer-Encoding: chunked'",
    "400, GET, HTTP/1.1, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='",
    "400, GET, HTTP/1.1, 'Host: other'",
    "426, GET, HTTP/1.1, 'Sec-WebSocket-Version: 8'",
    "403, GET, HTTP/1.1, 'Origin: http://evil.example'",
    "403, GET, HTTP/1.1, 'Origin: null'",
  })
  void refusesOneFault(int status, String method, String version, String header) throws Exception {
    String line = header.isEmpty() ? "" : header + "\r\n";
    assertRefused(status, method + " /app/ " + version + "\r\n" + START + VERSION + KEY + line);
  }

  @Test
  void refusesAMissingOrWrongKey() throws Exception {
    assertRefused(400, "GET /app/ HTTP/1.1\r\n" + START + VERSION);
    assertRefused(
        400, "GET /app/ HTTP/1.1\r\n" + START + VERSION + "Sec-WebSocket-Key: c2hvcnQ=\r\n");
    assertRefused(400, "GET /app/ HTTP/1.1\r\n" + START + VERSION + "Sec-WebSocket-Key: !!!\r\n");
  }

  @Test
  void refusesWithoutTheConnectionToken() throws Exception {
    assertRefused(
        400, "GET /app/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" + VERSION + KEY);
  }

  @Test
  void saysWhichVersionItSpeaks() throws Exception {
    String answer = assertRefused(426, "GET /app/ HTTP/1.1\r\n" + START + KEY);
    assertEquals("13", Peer.header(answer, "Sec-WebSocket-Version"));
  }

  @Test
  void refusesWhatHasNoRoute() throws Exception {
    assertRefused(404, "GET /elsewhere HTTP/1.1\r\n" + START + VERSION + KEY);
    assertEquals(List.of(RefusalReason.NO_ROUTE), bridge.events.refusals);
  }

  @Test
  void refusesAMalformedTarget() throws Exception {
    assertRefused(400, "GET /app/..%2fsecret HTTP/1.1\r\n" + START + VERSION + KEY);
    assertRefused(400, "GET http://other/app/ HTTP/1.1\r\n" + START + VERSION + KEY);
    assertRefused(400, "GET /app/%00 HTTP/1.1\r\n" + START + VERSION + KEY);
  }

  /** Sends it with a request and a frame behind it; the head of the answer. */
  private String assertRefused(int status, String head) throws IOException {
    try (Peer client = bridge.client()) {
      client.write(Peer.ascii(head + "\r\n"), PIPELINED, Frames.masked(Frames.TEXT, "x"));
      String answer = client.readHead();
      assertTrue(answer.matches("(?s)HTTP/1\\.[01] " + status + " .*"), answer);
      assertEquals("close", Peer.header(answer, "Connection"));
      String rest = new String(client.readToEnd(), StandardCharsets.UTF_8);
      assertFalse(rest.contains("HTTP/1.1 "), rest);
      assertEquals(0, bridge.plainRequests.get());
      assertEquals(0, upstream.accepted());
      assertEquals(0, bridge.pool.open());
      assertEquals(List.of(), bridge.uncaught);
      return answer;
    }
  }
}
