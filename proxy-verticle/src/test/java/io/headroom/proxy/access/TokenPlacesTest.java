package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenPlacesTest {
  private final TokenPlaces places = new TokenPlaces("session");

  private static MultiMap headers(String... lines) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String line : lines) {
      headers.add(line.split(": ", 2)[0], line.split(": ", 2)[1]);
    }
    return headers;
  }

  private Optional<String> find(String... lines) {
    return places.find(headers(lines), true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: Bearer a.b.c | a.b.c",
        "Authorization: bearer  a.b.c | a.b.c",
        "Cookie: x=1; session=a.b.c; y=2 | a.b.c",
        "Cookie: session=\"a.b.c\" | a.b.c",
        "Sec-WebSocket-Protocol: v1, bearer.a.b.c | a.b.c"
      })
  void findsIt(String line, String token) {
    assertEquals(Optional.of(token), find(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: Basic a.b.c",
        "Authorization: Bearer",
        "Cookie: xsession=a.b.c",
        "Cookie: sessions=a.b.c",
        "Sec-WebSocket-Protocol: v1, xbearer.a.b.c"
      })
  void findsNone(String line) {
    assertEquals(Optional.empty(), find(line));
  }

  @Test
  void theHeaderCountsBeforeTheSubprotocolAndThatBeforeTheCookie() {
    String header = "Authorization: Bearer h.h.h";
    String subprotocol = "Sec-WebSocket-Protocol: bearer.s.s.s";
    String cookie = "Cookie: session=c.c.c";

    assertEquals(Optional.of("h.h.h"), find(header, subprotocol, cookie));
    assertEquals(Optional.of("s.s.s"), find(subprotocol, cookie));
    assertEquals(Optional.of("c.c.c"), places.find(headers(subprotocol, cookie), false));
  }

  @Test
  void ofTwoInTheHeaderNoneIsMeant() {
    Optional<String> both = find("Authorization: Bearer a.b.c", "Authorization: Bearer d.e.f");

    assertEquals(false, Token.isWellFormed(both.orElseThrow()));
  }

  @Test
  void takesSubprotocolsOutAndLeavesTheOthersAsTheyAre() {
    MultiMap headers = headers("Sec-WebSocket-Protocol: v1, bearer.a.b.c", "X-Other: 1");
    headers.add("Sec-WebSocket-Protocol", "bearer.d.e.f, a/b");

    TokenPlaces.takeOut(headers);

    assertEquals(List.of("v1, a/b"), headers.getAll("Sec-WebSocket-Protocol"));
    MultiMap only = headers("Sec-WebSocket-Protocol: bearer.a.b.c");
    TokenPlaces.takeOut(only);
    assertEquals(List.of(), only.getAll("Sec-WebSocket-Protocol"));
  }
}
