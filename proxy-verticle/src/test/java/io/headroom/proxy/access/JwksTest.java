package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.fixtures.TokenMint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
  private static final TokenMint RSA = TokenMint.rsa("r");
  private static final TokenMint EC = TokenMint.ec("e");

  private static List<String> algorithms(JsonObject... keys) {
    JsonObject set = new JsonObject().put("keys", new JsonArray(List.of(keys)));
    return Jwks.usable(set.toBuffer()).stream().map(key -> key.getString("alg")).toList();
  }

  @Test
  void aKeyServesTheAlgorithmItNamesOrAllOfItsKind() {
    assertEquals(List.of("PS384"), algorithms(RSA.jwk().put("alg", "PS384")));
    assertEquals(
        List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), algorithms(RSA.jwk()));
    assertEquals(List.of("ES256"), algorithms(EC.jwk()));
  }

  @Test
  void whatMayNotVerifyIsLeftOut() {
    JsonObject symmetric = new JsonObject().put("kty", "oct").put("k", "c2VjcmV0").put("kid", "o");

    assertEquals(
        List.of("ES256"),
        algorithms(
            EC.jwk(),
            symmetric,
            symmetric.copy().put("alg", "HS256"),
            RSA.jwk().put("alg", "HS256"),
            RSA.jwk().put("use", "enc"),
            RSA.jwk().put("key_ops", new JsonArray().add("sign")),
            TokenMint.rsa("short", 1_024).jwk(),
            EC.jwk().put("crv", "secp256k1")));
  }

  @Test
  void secretPartsAreNotKept() {
    JsonObject shown = EC.jwk().put("d", "secret").put("x5c", new JsonArray());

    JsonObject kept = Jwks.usable(TokenMint.jwks().put("keys", List.of(shown)).toBuffer()).get(0);

    assertEquals(false, kept.containsKey("d") || kept.containsKey("x5c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "[]",
        "null",
        "7",
        "{\"keys\": {}}",
        "{\"keys\": []}",
        "{\"keys\": [1]}"
      })
  void whatIsNoSetIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Jwks.usable(Buffer.buffer(text)));
  }
}
