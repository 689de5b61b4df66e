package io.headroom.proxy.bridge;

import io.headroom.proxy.request.HeaderList;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of the opening handshake (RFC 6455, section 4). Pure. */
public final class Handshake {
  static final String VERSION = "13";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  /** Reserved bit 1 at its place in a frame's first byte: what permessage-deflate uses. */
  private static final int RSV1 = 0x40;

  private static final int ALL_RSV = 0x70;

  private Handshake() {}

  /** What is wrong with an upgrade request; empty: nothing. */
  static Optional<String> fault(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (request.method() != HttpMethod.GET || request.version() != HttpVersion.HTTP_1_1) {
      return Optional.of("a WebSocket upgrade is a GET of HTTP/1.1");
    }
    if (!HeaderList.contains(headers.getAll("Connection"), "upgrade")) {
      return Optional.of("expected the token Upgrade in the header Connection");
    }
    if (headers.getAll("Host").size() != 1) {
      return Optional.of("expected one header Host");
    }
    // Vert.x lets an empty name pass, Netty's request to the upstream does not.
    if (!headers.names().stream().allMatch(Handshake::isToken)) {
      return Optional.of("expected tokens as header names");
    }
    if (hasBody(headers.contains("Transfer-Encoding"), headers.getAll("Content-Length"))) {
      return Optional.of("an upgrade request has no body");
    }
    if (headers.getAll("Sec-WebSocket-Key").size() != 1
        || !isKey(headers.get("Sec-WebSocket-Key"))) {
      return Optional.of("expected one Sec-WebSocket-Key of 16 bytes in base64");
    }
    return Optional.empty();
  }

  static boolean isVersion13(MultiMap headers) {
    List<String> versions = headers.getAll("Sec-WebSocket-Version");
    return versions.size() == 1 && versions.get(0).trim().equals(VERSION);
  }

  /** The subprotocols a client offered, in its order. */
  static List<String> subprotocols(MultiMap headers) {
    return HeaderList.of(headers.getAll("Sec-WebSocket-Protocol"));
  }

  /**
   * The one to choose in the upstream's place; empty: none. The first that is a token, as an answer
   * should name (RFC 6455, 4.2.2): a program may offer what it would not read there.
   */
  static Optional<String> firstSubprotocol(MultiMap headers) {
    List<String> offered = subprotocols(headers);
    return offered.stream()
        .filter(Handshake::isToken)
        .findFirst()
        .or(() -> offered.stream().findFirst());
  }

  /** The answer to a Sec-WebSocket-Key. */
  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key.trim() + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  /** What is wrong with an upstream's 101 to this request; empty: nothing. */
  static Optional<String> fault(HttpResponse answer, MultiMap request) {
    HttpHeaders headers = answer.headers();
    if (!HeaderList.contains(headers.getAll("Upgrade"), "websocket")
        || !HeaderList.contains(headers.getAll("Connection"), "upgrade")) {
      return Optional.of("101 without Upgrade: websocket and Connection: Upgrade");
    }
    List<String> accepts = headers.getAll("Sec-WebSocket-Accept");
    if (accepts.size() != 1
        || !accepts.get(0).trim().equals(accept(request.get("Sec-WebSocket-Key")))) {
      return Optional.of("101 without the right Sec-WebSocket-Accept");
    }
    // Its bytes would be taken for frames.
    if (hasBody(headers.contains("Transfer-Encoding"), headers.getAll("Content-Length"))) {
      return Optional.of("101 with a body");
    }
    // One that was not offered is the client's to judge, as behind other proxies.
    List<String> chosen = headers.getAll("Sec-WebSocket-Protocol");
    if (chosen.size() > 1
        || !chosen.isEmpty()
            && !isToken(chosen.get(0).trim())
            && !subprotocols(request).contains(chosen.get(0).trim())) {
      return Optional.of("101 with a subprotocol that is none");
    }
    Set<String> offered = extensions(request.getAll("Sec-WebSocket-Extensions"));
    if (!offered.containsAll(extensions(headers.getAll("Sec-WebSocket-Extensions")))) {
      return Optional.of("101 with an extension that was not offered");
    }
    return Optional.empty();
  }

  /** The reserved bits that the negotiated extensions may use. */
  static int allowedRsv(HttpHeaders answer) {
    Set<String> negotiated = extensions(answer.getAll("Sec-WebSocket-Extensions"));
    if (negotiated.isEmpty()) {
      return 0;
    }
    return negotiated.equals(Set.of("permessage-deflate")) ? RSV1 : ALL_RSV;
  }

  private static boolean hasBody(boolean coded, List<String> lengths) {
    return coded || lengths.stream().anyMatch(length -> !length.equals("0"));
  }

  private static Set<String> extensions(List<String> values) {
    return HeaderList.of(values).stream()
        .map(extension -> extension.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.trim()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && HttpHeaderValidationUtil.validateToken(text) == -1;
  }
}
