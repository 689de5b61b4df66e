package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.FuzzSeeds;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens, claims and key sets are taken for what they are, or refused in one way. */
public class TokenFuzzTest {
  private static final TokenPlaces PLACES = new TokenPlaces("session");

  /**
   * One input of the fuzzer.
   *
   * @param input lines: of a header each where a token may be, then claims, then a key set
   */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 5);
    if (lines.length < 5) {
      return;
    }
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("Authorization", lines[0])
            .set("Cookie", lines[1])
            .set("Sec-WebSocket-Protocol", lines[2]);
    PLACES.find(headers, true).ifPresent(Token::isWellFormed);
    TokenPlaces.takeOut(headers);
    headers
        .getAll("Sec-WebSocket-Protocol")
        .forEach(line -> assertFalse(line.matches("(.*,)?\\s*bearer\\..*"), line));
    claims(lines[3]);
    keys(lines[4]);
  }

  private static void claims(String text) {
    Object read;
    try {
      read = Json.decodeValue(text);
    } catch (DecodeException noJson) {
      return;
    }
    if (!(read instanceof JsonObject claims)) {
      return;
    }
    Token.of(claims, "sub", "groups")
        .ifPresent(
            token -> {
              assertTrue(Pass.isName(token.user()), token.user());
              token.groups().forEach(group -> assertFalse(group.contains(","), group));
              assertTrue(
                  token.expires() == Long.MAX_VALUE
                      || token.secondsLeft(0) <= token.expires() + 60);
            });
  }

  private static void keys(String text) {
    try {
      Jwks.usable(Buffer.buffer(text))
          .forEach(key -> assertTrue(key.getString("alg").matches("[RPE]S\\d{3}|EdDSA"), text));
    } catch (IllegalArgumentException refused) {
      assertTrue(refused.getMessage().startsWith("expected"), refused.getMessage());
    }
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(TokenFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
