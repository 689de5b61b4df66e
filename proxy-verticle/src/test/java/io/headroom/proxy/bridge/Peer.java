package io.headroom.proxy.bridge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** One end of a raw connection, client or upstream; every read is bounded. */
public final class Peer implements AutoCloseable {
  static final int READ_MILLIS = 15_000;

  /** The key of RFC 6455, section 1.3, and its accept. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** A whole frame: its first byte and its payload, unmasked. */
  public record Frame(int first, byte[] payload) {
    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    String closeReason() {
      return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%02x %s", first, new String(payload, StandardCharsets.UTF_8));
    }
  }

  private final Socket socket;
  private final InputStream in;

  Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static Peer connect(int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Peer(SocketChannel.open(address).socket());
  }

  public static byte[] upgradeRequest(String path, String... headers) {
    return ascii(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + lines(headers)
            + "\r\n");
  }

  static byte[] switching(String requestHead, String... headers) {
    return ascii(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: "
            + Handshake.accept(header(requestHead, "Sec-WebSocket-Key"))
            + "\r\n"
            + lines(headers)
            + "\r\n");
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The value of a header in a head; empty when there is none. */
  public static String header(String head, String name) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }

  /** A client's upgrade, with the answer's head. */
  public String upgrade(String path, String... headers) throws IOException {
    write(upgradeRequest(path, headers));
    return readHead();
  }

  /** An upstream's part of it, with the request's head. */
  String accept(String... headers) throws IOException {
    String head = readHead();
    write(switching(head, headers));
    return head;
  }

  public Peer write(byte[]... parts) throws IOException {
    socket.getOutputStream().write(Frames.concat(parts));
    socket.getOutputStream().flush();
    return this;
  }

  /** Writes in pieces of random sizes, most of them small. */
  void writeInPieces(byte[] bytes, Random random, int largest) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      int size = 1 + random.nextInt(random.nextInt(4) == 0 ? largest : Math.min(largest, 16));
      int length = Math.min(size, bytes.length - at);
      socket.getOutputStream().write(bytes, at, length);
      at += length;
    }
  }

  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  public Frame readFrame() throws IOException {
    byte[] start = read(2);
    long length = start[1] & 0x7f;
    if (length > 125) {
      length = new java.math.BigInteger(1, read(length == 126 ? 2 : 8)).longValueExact();
    }
    byte[] key = (start[1] & 0x80) != 0 ? read(4) : new byte[4];
    byte[] payload = read((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= key[i & 3];
    }
    return new Frame(start[0] & 0xff, payload);
  }

  /** Everything up to the end of the stream; a reset is an end, too. */
  public byte[] readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (java.net.SocketException reset) {
      all.writeBytes(new byte[0]);
    }
    return all.toByteArray();
  }

  /** Everything up to an orderly end; a reset is an error. */
  public byte[] readToOrderlyEnd() throws IOException {
    return in.readAllBytes();
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Ends the connection in order, in the middle of a test. */
  void hangUp() throws IOException {
    socket.close();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String lines(String... headers) {
    StringBuilder lines = new StringBuilder();
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return lines.toString();
  }
}
