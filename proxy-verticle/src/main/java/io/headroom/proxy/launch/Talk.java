package io.headroom.proxy.launch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * What is said on one connection of an {@link Exercise}: a step is sent when the one before it was
 * answered. On the exercise's event loop, from the connect until the end of the connection.
 */
final class Talk {
  private static final int REQUESTS = 4;
  private static final String SOCKET = "socket";

  /** Ends the answer to a request, and is nowhere else in it. */
  private static final String END = "~";

  /** As a browser's. */
  private static final String HEADERS =
      """
       HTTP/1.1\r
      Host: headroom.example\r
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
      Accept: */*\r
      Accept-Language: en-US,en;q=0.5\r
      Accept-Encoding: gzip, deflate, br\r
      Cookie: _xsrf=2|7b0e5a11|3c3f4d1d; theme=light\r
      Cache-Control: no-cache\r
      """;

  /** RFC 6455, 1.3. */
  private static final String UPGRADE =
      """
      Origin: https://headroom.example\r
      Connection: keep-alive, Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Extensions: permessage-deflate\r
      """;

  private static final Buffer SWITCHED =
      Buffer.buffer(
          """
          HTTP/1.1 101 Switching Protocols\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
          \r
          """);

  private static final Buffer PAGE =
      Buffer.buffer(
          "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n"
              + "Etag: \"5f3e\"\r\nContent-Length: 1024\r\n\r\n"
              + ".".repeat(1023)
              + END);

  // Text "hi" and close 1000, masked with zeros as a client's are, and bare as a server's.
  private static final Buffer TEXT = bytes(0x81, 0x82, 0, 0, 0, 0, 'h', 'i');
  private static final Buffer ECHO = bytes(0x81, 0x02, 'h', 'i');
  private static final Buffer CLOSE = bytes(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8);
  private static final Buffer CLOSED = bytes(0x88, 0x02, 0x03, 0xe8);
  private static final int CLOSE_OPCODE = 0x8;

  /** What is sent, and what its answer ends with. */
  private record Step(Buffer send, Buffer end) {}

  /**
   * @param clientEnds who closes the connection after the last answer
   */
  record Script(List<Step> steps, boolean clientEnds) {}

  private final NetSocket socket;
  private final boolean clientEnds;
  private final Iterator<Step> steps;
  private final Promise<Void> over = Promise.promise();

  // Owned by the event loop.
  private Step current;
  private Buffer answer = Buffer.buffer();

  Talk(NetSocket socket, Script script) {
    this.socket = socket;
    this.clientEnds = script.clientEnds();
    this.steps = script.steps().iterator();
    this.current = steps.next();
  }

  /** Requests that keep their connection. */
  static Script requests(String path) {
    Buffer request = Buffer.buffer("GET " + path + HEADERS + "Connection: keep-alive\r\n\r\n");
    Step step = new Step(request, Buffer.buffer(END));
    return new Script(Collections.nCopies(REQUESTS, step), true);
  }

  /** A session with one message there and back, and its close. */
  static Script session(String path) {
    Buffer upgrade = Buffer.buffer("GET " + path + SOCKET + HEADERS + UPGRADE + "\r\n");
    return new Script(
        List.of(
            new Step(upgrade, Buffer.buffer("\r\n\r\n")),
            new Step(TEXT, ECHO),
            new Step(CLOSE, CLOSED)),
        false);
  }

  /** The upstream's part: a page, or whatever comes next in a session. Others find nothing. */
  static void answer(NetSocket client, Buffer asked, String path) {
    if (begins(asked, "GET " + path + SOCKET)) {
      client.write(SWITCHED);
    } else if (begins(asked, "GET " + path)) {
      client.write(PAGE);
    } else if (asked.getByte(0) > 0) {
      client.close();
    } else if ((asked.getByte(0) & 0xf) == CLOSE_OPCODE) {
      client.end(CLOSED);
    } else {
      client.write(ECHO);
    }
  }

  /** The client's part. Fails where the connection ends before the last answer. */
  Future<Void> hold() {
    socket.handler(this::onBytes);
    socket.closeHandler(closed -> over.tryFail("the connection ended before its last answer"));
    socket.write(current.send());
    return over.future();
  }

  private void onBytes(Buffer more) {
    answer.appendBuffer(more);
    int from = answer.length() - current.end().length();
    if (from < 0 || !answer.slice(from, answer.length()).equals(current.end())) {
      return;
    }
    answer = Buffer.buffer();
    if (steps.hasNext()) {
      current = steps.next();
      socket.write(current.send());
    } else {
      socket.closeHandler(closed -> over.tryComplete());
      if (clientEnds) {
        socket.close();
      }
    }
  }

  private static boolean begins(Buffer bytes, String text) {
    return bytes.length() >= text.length() && bytes.getString(0, text.length()).equals(text);
  }

  private static Buffer bytes(int... all) {
    Buffer buffer = Buffer.buffer(all.length);
    for (int one : all) {
      buffer.appendByte((byte) one);
    }
    return buffer;
  }
}
