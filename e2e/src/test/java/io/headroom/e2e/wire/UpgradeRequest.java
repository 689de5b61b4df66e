package io.headroom.e2e.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a WebSocket upgrade request, as a client sends it.
 *
 * @param target path and query, put on the wire as it is
 * @param headers whole lines beyond those every upgrade has
 */
public record UpgradeRequest(String host, int port, String target, List<String> headers) {

  /** The example key of RFC 6455; its accept value is {@link #ACCEPT}. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  public UpgradeRequest {
    headers = List.copyOf(headers);
  }

  public static UpgradeRequest to(int port, String target) {
    return to("127.0.0.1", port, target);
  }

  public static UpgradeRequest to(String host, int port, String target) {
    return new UpgradeRequest(host, port, target, List.of());
  }

  /** The same with one more header. */
  public UpgradeRequest with(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name + ": " + value);
    return new UpgradeRequest(host, port, target, more);
  }

  public UpgradeRequest subprotocols(String offered) {
    return with("Sec-WebSocket-Protocol", offered);
  }

  /** As Chromium offers it. */
  public UpgradeRequest offeringCompression() {
    return with("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
  }

  /** The bytes for the wire. */
  public byte[] bytes() {
    StringBuilder text =
        new StringBuilder("GET " + target + " HTTP/1.1\r\n")
            .append("Host: " + host + ":" + port + "\r\n")
            .append("Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n")
            .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n");
    headers.forEach(line -> text.append(line).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
