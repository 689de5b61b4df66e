package io.headroom.e2e.apps;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The WebSockets that a page opened, as Chromium's own network log tells them. Events arrive on the
 * test thread, while it is inside a Playwright call.
 */
final class SocketLog {

  /**
   * One WebSocket of the page.
   *
   * @param headers of the answer to the handshake, names in lower case
   */
  record Opened(String url, int status, Map<String, String> headers) {}

  private final Map<String, String> urls = new HashMap<>();
  private final Map<String, Long> received = new HashMap<>();
  private final List<Opened> opened = new ArrayList<>();
  private int ended;

  /** Logs what {@code page} opens from now on. */
  static SocketLog of(Page page) {
    SocketLog log = new SocketLog();
    CDPSession session = page.context().newCDPSession(page);
    session.on(
        "Network.webSocketCreated",
        event -> log.urls.put(text(event, "requestId"), text(event, "url")));
    session.on("Network.webSocketHandshakeResponseReceived", log::onHandshake);
    session.on("Network.webSocketFrameReceived", log::onFrame);
    session.on("Network.webSocketClosed", event -> log.ended++);
    session.send("Network.enable");
    return log;
  }

  /** Those whose URL contains {@code part}. */
  List<Opened> opened(String part) {
    return opened.stream().filter(socket -> socket.url().contains(part)).toList();
  }

  /** Characters of payload received on those whose URL contains {@code part}. */
  long received(String part) {
    return received.entrySet().stream()
        .filter(entry -> entry.getKey().contains(part))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  int ended() {
    return ended;
  }

  private void onHandshake(JsonObject event) {
    JsonObject response = event.getAsJsonObject("response");
    Map<String, String> headers = new HashMap<>();
    response
        .getAsJsonObject("headers")
        .entrySet()
        .forEach(
            header ->
                headers.put(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue().getAsString()));
    opened.add(
        new Opened(
            urls.getOrDefault(text(event, "requestId"), ""),
            response.get("status").getAsInt(),
            headers));
  }

  private void onFrame(JsonObject event) {
    long length = event.getAsJsonObject("response").get("payloadData").getAsString().length();
    received.merge(urls.getOrDefault(text(event, "requestId"), ""), length, Long::sum);
  }

  private static String text(JsonObject event, String key) {
    return event.get(key).getAsString();
  }
}
