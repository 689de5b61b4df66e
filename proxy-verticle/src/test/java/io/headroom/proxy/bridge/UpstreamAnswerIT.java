package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers other than a right 101: relayed as they are, and no tunnel is left behind. */
@ExtendWith(LeakCheck.class)
class UpstreamAnswerIT {
  private static final byte[] SMUGGLED =
      Peer.ascii("GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n");

  @ParameterizedTest
  @CsvSource({
    "200 OK,                 'Content-Length: 4',                     'body',          body",
    "200 OK,                 'Transfer-Encoding: chunked',            '4|body|0||',    body",
    "200 OK,                 'Connection: close',                     'body',          body",
    "302 Found,              'Location: /hub/login|Content-Length: 0','',              ''",
    "403 Forbidden,          'Content-Length: 9',                     'forbidden',     forbidden",
    "404 Not Found,          'Content-Length: 0',                     '',              ''",
    "426 Upgrade Required,   'Content-Length: 0|Upgrade: websocket',  '',              ''",
    "500 It Broke,           'Content-Length: 3',                     'oh!',           oh!",
    "204 No Content,         'X-Empty: yes',                          '',              ''",
    "304 Not Modified,       'ETag: \"1\"',                           '',              ''",
  })
  void relaysItAndCloses(String status, String headers, String body, String expected)
      throws Exception {
    CompletableFuture<String> after = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  peer.write(
                      Peer.ascii(
                          "HTTP/1.1 "
                              + status
                              + "\r\nX-Up: 1\r\n"
                              + lines(headers)
                              + "\r\n\r\n"
                              + lines(body)));
                  if (headers.startsWith("Connection")) {
                    peer.shutdownOutput();
                  }
                  after.complete(new String(peer.readToEnd(), StandardCharsets.UTF_8));
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"), SMUGGLED);
      String answer = client.readHead();
      assertTrue(answer.startsWith("HTTP/1.1 " + status + "\r\n"), answer);
      assertEquals("1", Peer.header(answer, "X-Up"));
      for (String header : endToEnd(headers)) {
        String[] nameAndValue = header.split(": ", 2);
        assertEquals(nameAndValue[1], Peer.header(answer, nameAndValue[0]), answer);
      }
      boolean upgrade = status.startsWith("426");
      assertTrue(Peer.header(answer, "Connection").startsWith("close"), answer);
      assertEquals(upgrade ? "websocket" : "", Peer.header(answer, "Upgrade"));
      assertEquals(
          expected, body(answer, new String(client.readToOrderlyEnd(), StandardCharsets.UTF_8)));
      assertEquals("", after.get(15, TimeUnit.SECONDS));
      assertEquals(0, bridge.plainRequests.get());
      bridge.awaitEmpty();
      assertEquals(0, bridge.events.failures.get());
      assertEquals(List.of(), bridge.uncaught);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='",
    "'Upgrade: websocket|Connection: Upgrade'",
    "'Upgrade: h2c|Connection: Upgrade|Sec-WebSocket-Accept: {accept}'",
    "'Upgrade: websocket|Sec-WebSocket-Accept: {accept}'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Accept: {accept}'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Protocol: a/b'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Protocol: a, b'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Protocol:'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Protocol: a|Sec-WebSocket-Protocol: a'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|Sec-WebSocket-Extensions: x-other'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|X-Bad: a\u0000b'",
    "'Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: {accept}|X-Bad: a\u000bb'",
  })
  void refusesA101ThatIsNotOne(String headers) throws Exception {
    CompletableFuture<String> after = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  String right = headers.replace("{accept}", Handshake.accept(Peer.KEY));
                  peer.write(
                      Peer.ascii(
                          "HTTP/1.1 101 Switching Protocols\r\n" + lines(right) + "\r\n\r\n"));
                  after.complete(new String(peer.readToEnd(), StandardCharsets.UTF_8));
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/", "Sec-WebSocket-Protocol: a"));
      String answer = client.readHead();
      RefusalIT.assertRefused(client, answer, 1011, "upstream answered wrongly");
      assertEquals("a", Peer.header(answer, "Sec-WebSocket-Protocol"));
      assertEquals("", after.get(15, TimeUnit.SECONDS));
      bridge.awaitEmpty();
      assertEquals(1, bridge.events.failures.get());
    }
  }

  /** The client judges it, as behind other proxies. */
  @ParameterizedTest
  @CsvSource({"a, b", "'', b", "'a, c', B", "'bearer.eyJ==, a/b', a/b", "'a b', v1.x"})
  void mirrorsASubprotocolOfTheUpstreamsOwnChoice(String offered, String chosen) throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  String head = peer.accept("Sec-WebSocket-Protocol: " + chosen);
                  assertEquals(offered, Peer.header(head, "Sec-WebSocket-Protocol"));
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      String answer =
          offered.isEmpty()
              ? client.upgrade("/app/")
              : client.upgrade("/app/", "Sec-WebSocket-Protocol: " + offered);
      assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
      assertEquals(chosen, Peer.header(answer, "Sec-WebSocket-Protocol"));
      UpgradeIT.closeInOrder(client, bridge);
      assertEquals(List.of(), upstream.failures());
    }
  }

  @Test
  void cutsAnEndlessAnswer() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  peer.write(Peer.ascii("HTTP/1.1 200 OK\r\n\r\n"));
                  byte[] block = new byte[64 * 1024];
                  while (true) {
                    peer.write(block);
                    sent.addAndGet(block.length);
                  }
                });
        BridgeFixture bridge = BridgeFixture.to(upstream);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
      assertTrue(client.readToEnd().length <= 2 * 1024 * 1024);
      Await.until("the upstream cut off", () -> !upstream.failures().isEmpty());
      assertTrue(sent.get() < 32 * 1024 * 1024, sent + " bytes");
      bridge.awaitEmpty();
    }
  }

  @Test
  void cutsAnEndlessAnswerThatTheClientDoesNotRead() throws Exception {
    AtomicLong sent = new AtomicLong();
    BridgeSettings settings = new BridgeSettings();
    settings.connectTimeout = java.time.Duration.ofSeconds(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  peer.readHead();
                  peer.write(Peer.ascii("HTTP/1.1 200 OK\r\n\r\n"));
                  byte[] block = new byte[64 * 1024];
                  while (true) {
                    peer.write(block);
                    sent.addAndGet(block.length);
                  }
                });
        BridgeFixture bridge = BridgeFixture.to(upstream, settings);
        Peer client = bridge.client()) {
      client.write(Peer.upgradeRequest("/app/"));
      Await.until("the upstream cut off", () -> !upstream.failures().isEmpty());
      assertTrue(sent.get() < 32 * 1024 * 1024, sent + " bytes");
      bridge.awaitEmpty();
    }
  }

  /** Those of the header lines that are not about one connection. */
  private static List<String> endToEnd(String headers) {
    return Arrays.stream(headers.split("\\|"))
        .filter(header -> !header.matches("(Connection|Transfer-Encoding|Upgrade): .*"))
        .toList();
  }

  private static String lines(String text) {
    return text.replace("|", "\r\n");
  }

  /** Without the chunks, if there are any. */
  private static String body(String head, String raw) {
    return Peer.header(head, "Transfer-Encoding").isEmpty()
        ? raw
        : raw.replaceAll("[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n", "$1").replaceAll("^0\r\n\r\n$", "");
  }
}
