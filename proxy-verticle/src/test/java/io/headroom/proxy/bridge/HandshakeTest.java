package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.request.RequestRules;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that need no socket; those of whole requests are in the integration tests. */
class HandshakeTest {
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final MultiMap request =
      MultiMap.caseInsensitiveMultiMap().add("Sec-WebSocket-Key", Peer.KEY);
  private final HttpResponse answer =
      new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);

  HandshakeTest() {
    answer
        .headers()
        .add("Upgrade", "WebSocket")
        .add("Connection", "upgrade")
        .add("Sec-WebSocket-Accept", ACCEPT);
  }

  private Optional<String> fault() {
    return Handshake.fault(answer, request);
  }

  @Test
  void computesTheAcceptOfTheRfc() {
    assertEquals(ACCEPT, Handshake.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    assertEquals(ACCEPT, Handshake.accept(" dGhlIHNhbXBsZSBub25jZQ== "));
  }

  @ParameterizedTest
  @CsvSource({
    "websocket, true",
    "WebSocket, true",
    "'h2c, websocket', true",
    "'websocket,', true",
    "websockets, false",
    "h2c, false",
    "'', false",
  })
  void seesWhoWantsAWebSocket(String upgrade, boolean wanted) {
    assertEquals(
        wanted,
        RequestRules.asksForWebSocket(MultiMap.caseInsensitiveMultiMap().add("upgrade", upgrade)));
  }

  @Test
  void wantsNothingWithoutTheHeader() {
    assertFalse(RequestRules.asksForWebSocket(MultiMap.caseInsensitiveMultiMap()));
  }

  @Test
  void takesVersion13Alone() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    assertFalse(Handshake.isVersion13(headers));
    assertTrue(Handshake.isVersion13(headers.add("Sec-WebSocket-Version", "13")));
    assertFalse(Handshake.isVersion13(headers.add("Sec-WebSocket-Version", "8")));
    assertFalse(Handshake.isVersion13(headers.set("Sec-WebSocket-Version", "13, 8")));
  }

  @Test
  void listsTheOfferedSubprotocolsInTheirOrder() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Sec-WebSocket-Protocol", "c, a")
            .add("Sec-WebSocket-Protocol", " b,");
    assertEquals(List.of("c", "a", "b"), Handshake.subprotocols(headers));
  }

  @Test
  void findsNothingWrongWithTheRightAnswer() {
    assertEquals(Optional.empty(), fault());
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade, h2c",
    "Connection, keep-alive",
    "Sec-WebSocket-Accept, AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "Sec-WebSocket-Accept, s3pPLMBiTxaQ9kYGzzhZRbK+xOO=",
    "Sec-WebSocket-Accept, S3PPLMBITXAQ9KYGZZHZRBK+XOO=",
  })
  void refusesAWrongHeader(String name, String value) {
    answer.headers().set(name, value);
    assertTrue(fault().isPresent());
    answer.headers().remove(name);
    assertTrue(fault().isPresent());
  }

  @Test
  void refusesTwoAccepts() {
    answer.headers().add("Sec-WebSocket-Accept", ACCEPT);
    assertTrue(fault().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length, 5, true",
    "Content-Length, x, true",
    "Content-Length, 0, false",
    "Transfer-Encoding, chunked, true",
  })
  void refusesABody(String name, String value, boolean refused) {
    answer.headers().set(name, value);
    assertEquals(refused, fault().isPresent());
  }

  @Test
  void takesASubprotocolThatWasOffered() {
    request.add("Sec-WebSocket-Protocol", "a, b");
    answer.headers().set("Sec-WebSocket-Protocol", "b");
    assertEquals(Optional.empty(), fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"B", "c", "v1.kernel.websocket.jupyter.org", "bearer.eyJ=="})
  void takesASubprotocolThatIsOneOrWasOffered(String chosen) {
    request.add("Sec-WebSocket-Protocol", "a, bearer.eyJ==");
    answer.headers().set("Sec-WebSocket-Protocol", chosen);
    assertEquals(Optional.empty(), fault());
    request.remove("Sec-WebSocket-Protocol");
    assertEquals(chosen.contains("="), fault().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a, b", "a/b", "a b", "\"a\"", "\u00e9"})
  void refusesASubprotocolThatIsNone(String chosen) {
    request.add("Sec-WebSocket-Protocol", "a, b");
    answer.headers().set("Sec-WebSocket-Protocol", chosen);
    assertTrue(fault().isPresent());
  }

  @Test
  void refusesTwoSubprotocols() {
    request.add("Sec-WebSocket-Protocol", "a, b");
    answer.headers().add("Sec-WebSocket-Protocol", "a").add("Sec-WebSocket-Protocol", "b");
    assertTrue(fault().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "'a, b', a",
    "'bearer.eyJ==, v1.a', v1.a",
    "'bearer.eyJ==, a/b', bearer.eyJ==",
    "', ,', ''",
  })
  void choosesTheFirstTokenInTheUpstreamsPlace(String offered, String chosen) {
    request.add("Sec-WebSocket-Protocol", offered);
    assertEquals(chosen, Handshake.firstSubprotocol(request).orElse(""));
  }

  @Test
  void takesAnExtensionThatWasOffered() {
    request.add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits, x-a");
    answer.headers().set("Sec-WebSocket-Extensions", "Permessage-Deflate;server_max_window_bits=9");
    assertEquals(Optional.empty(), fault());
    answer.headers().add("Sec-WebSocket-Extensions", "x-b");
    assertTrue(fault().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 00",
    "permessage-deflate, 40",
    "'permessage-deflate; server_no_context_takeover', 40",
    "x-webkit-deflate-frame, 70",
    "'permessage-deflate, x-other', 70",
  })
  void letsExtensionsUseTheirBits(String extensions, String rsv) {
    answer.headers().set("Sec-WebSocket-Extensions", extensions);
    assertEquals(Integer.parseInt(rsv, 16), Handshake.allowedRsv(answer.headers()));
  }
}
