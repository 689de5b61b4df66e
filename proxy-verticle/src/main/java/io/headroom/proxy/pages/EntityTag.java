package io.headroom.proxy.pages;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Entity tags (RFC 9110, 8.8.3) and the answer 304 for who has the content already. */
final class EntityTag {
  private static final int BYTES = 12;

  private EntityTag() {}

  /** For content that is the same byte for byte. */
  static String strong(byte[] content) {
    return '"' + digest(content) + '"';
  }

  /** For content that means the same. */
  static String weak(String meaning) {
    return "W/\"" + digest(meaning.getBytes(StandardCharsets.UTF_8)) + '"';
  }

  /** Ends the answer: 304 when the client named this tag, else 200 with the content. */
  static void end(RoutingContext context, String tag, Buffer content) {
    HttpServerResponse response = context.response().putHeader(HttpHeaders.ETAG, tag);
    if (matches(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatusCode(304).end();
    } else if (context.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length())).end();
    } else {
      response.end(content);
    }
  }

  /** By weak comparison (RFC 9110, 8.8.3.2), as If-None-Match wants it. */
  static boolean matches(List<String> ifNoneMatch, String tag) {
    return ifNoneMatch.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(named -> named.equals("*") || opaque(named).equals(opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
