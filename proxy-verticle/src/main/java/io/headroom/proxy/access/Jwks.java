package io.headroom.proxy.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JSON Web Key Set (RFC 7517) as it may verify tokens: public keys only, each with its algorithm.
 * A symmetric key among them would make whoever reads the set able to sign, and a public key that
 * is taken for one anybody at all. Pure.
 */
final class Jwks {
  static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_KEYS = 100;

  /** Of RSA (RFC 7518, 3.3), in base64url: 2,048 bits. */
  private static final int SHORTEST_MODULUS = 342;

  private static final List<String> OF_RSA =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final Map<String, String> OF_CURVES =
      Map.of("P-256", "ES256", "P-384", "ES384", "P-521", "ES512", "Ed25519", "EdDSA");

  private Jwks() {}

  /**
   * Those that are usable, each once for each of its algorithms.
   *
   * @throws IllegalArgumentException saying why there is none
   */
  static List<JsonObject> usable(Buffer text) {
    List<JsonObject> usable = new ArrayList<>();
    for (Object each : keys(text)) {
      if (each instanceof JsonObject key) {
        usable.addAll(usable(key));
      }
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("expected public keys of RSA or of an elliptic curve");
    }
    return usable;
  }

  private static JsonArray keys(Buffer text) {
    try {
      if (Json.decodeValue(text) instanceof JsonObject set
          && set.getValue("keys") instanceof JsonArray list
          && list.size() <= MOST_KEYS) {
        return list;
      }
    } catch (DecodeException noJson) {
      // As one without keys.
    }
    throw new IllegalArgumentException(
        "expected {\"keys\": [...]} with at most " + MOST_KEYS + " keys");
  }

  private static List<JsonObject> usable(JsonObject key) {
    boolean signs = "sig".equals(key.getValue("use", "sig"));
    boolean verifies =
        !(key.getValue("key_ops") instanceof JsonArray uses) || uses.contains("verify");
    if (!signs || !verifies) {
      return List.of();
    }
    return algorithms(key).stream().map(algorithm -> of(key, algorithm)).toList();
  }

  /** Those that it says, or all that it can serve. */
  private static List<String> algorithms(JsonObject key) {
    List<String> able =
        switch (String.valueOf(key.getValue("kty"))) {
          case "RSA" -> text(key, "n").length() >= SHORTEST_MODULUS ? OF_RSA : List.<String>of();
          case "EC", "OKP" -> List.of(OF_CURVES.getOrDefault(text(key, "crv"), ""));
          default -> List.<String>of();
        };
    String told = text(key, "alg");
    return able.stream()
        .filter(it -> !it.isEmpty() && (told.isEmpty() || told.equals(it)))
        .toList();
  }

  /** What is secret, and certificates that nobody looks at, stay out. */
  private static JsonObject of(JsonObject key, String algorithm) {
    JsonObject own = new JsonObject().put("alg", algorithm);
    for (String name : List.of("kty", "kid", "n", "e", "crv", "x", "y")) {
      if (key.getValue(name) instanceof String value) {
        own.put(name, value);
      }
    }
    return own;
  }

  private static String text(JsonObject key, String name) {
    return key.getValue(name) instanceof String text ? text : "";
  }
}
