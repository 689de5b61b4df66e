package io.headroom.e2e.load;

import io.headroom.e2e.wire.MessageHead;
import io.headroom.e2e.wire.ScriptedUpstream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Plain HTTP that takes its time, as an upstream and as its clients: a page that is computed, an
 * upload over a slow line, a stream of events. One connection for each.
 */
final class SlowWork {

  /** For the page to be computed. */
  static final Duration PAGE = Duration.ofSeconds(10);

  static final int UPLOAD_BYTES = 100_000_000;
  private static final int BYTES_PER_SECOND = 5_000_000;
  private static final int BLOCK = 50_000;
  private static final Duration EVENT = Duration.ofMillis(100);
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

  private SlowWork() {}

  /** The upstream. */
  static ScriptedUpstream start() throws IOException {
    return ScriptedUpstream.start(SlowWork::serve);
  }

  private static void serve(ScriptedUpstream.Accepted connection) throws IOException {
    switch (connection.target()) {
      case "/work/page" -> {
        LockSupport.parkNanos(PAGE.toNanos());
        connection.write(answer("page"));
      }
      case "/work/upload" -> connection.write(answer(md5Of(connection.in())));
      case "/work/events" -> sendEvents(connection);
      default -> connection.write(answer("at once"));
    }
  }

  private static String md5Of(DataInputStream in) throws IOException {
    MessageDigest md5 = md5();
    for (int read = 0; read < UPLOAD_BYTES; read += BLOCK) {
      md5.update(in.readNBytes(BLOCK));
    }
    return HexFormat.of().formatHex(md5.digest());
  }

  private static void sendEvents(ScriptedUpstream.Accepted connection) throws IOException {
    connection.write(
        ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"));
    while (!Thread.currentThread().isInterrupted()) {
      connection.write(ascii("9\r\ndata: 1\n\n\r\n"));
      LockSupport.parkNanos(EVENT.toNanos());
    }
  }

  /** Asks for a page of a known length: the answer's head and body. */
  static String get(Socket socket, String path) throws IOException {
    socket.getOutputStream().write(ascii("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    return readAnswer(socket);
  }

  /** Uploads at the pace of the line; the answer is {@link #md5OfUpload} when all arrived. */
  static String upload(Socket socket) throws IOException {
    String head = "PUT /work/upload HTTP/1.1\r\nHost: h\r\nContent-Length: " + UPLOAD_BYTES;
    socket.getOutputStream().write(ascii(head + "\r\n\r\n"));
    long start = System.nanoTime();
    for (long sent = 0; sent < UPLOAD_BYTES; sent += BLOCK) {
      socket.getOutputStream().write(block(sent));
      long due = TimeUnit.SECONDS.toNanos(1) * (sent + BLOCK) / BYTES_PER_SECOND;
      LockSupport.parkNanos(start + due - System.nanoTime());
    }
    return readAnswer(socket);
  }

  static String md5OfUpload() {
    MessageDigest md5 = md5();
    for (long sent = 0; sent < UPLOAD_BYTES; sent += BLOCK) {
      md5.update(block(sent));
    }
    return HexFormat.of().formatHex(md5.digest());
  }

  /** Reads a stream to its end, and says whether that was a last chunk. */
  static String follow(Socket socket, String path) throws IOException {
    socket.getOutputStream().write(ascii("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return all.endsWith(LAST_CHUNK) ? "ended" : "cut: " + all;
  }

  private static String readAnswer(Socket socket) throws IOException {
    List<String> head = MessageHead.read(socket.getInputStream());
    int length = Integer.parseInt(ScriptedUpstream.header(head, "content-length"));
    byte[] body = socket.getInputStream().readNBytes(length);
    return String.join("\n", head) + "\n" + new String(body, StandardCharsets.UTF_8);
  }

  private static byte[] answer(String body) {
    return ascii("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /** Each is another one. */
  private static byte[] block(long offset) {
    return Arrays.copyOf(ascii(Long.toString(offset)), BLOCK);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
