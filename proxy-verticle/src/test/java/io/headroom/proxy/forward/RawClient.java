package io.headroom.proxy.forward;

import io.headroom.fixtures.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A client that says exactly what it is told to and reads bytes; blocking. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Await.BOUND.toMillis());
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  public Socket socket() {
    return socket;
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Sends that many zeros, as fast as they are taken, and counts them. */
  public void pour(long bytes, AtomicLong sent) {
    try {
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[1 << 16];
      while (sent.get() < bytes) {
        out.write(block);
        sent.addAndGet(block.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The status line and the headers, the empty line not included. */
  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed in the head: " + head);
      }
      head.append((char) b);
    }
    return head.substring(0, head.length() - 4);
  }

  public String read(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Until these words have come. */
  public String readUntil(String words) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(words) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed before " + words + ": " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /** All there is until the connection ends, by a reset too. */
  public String readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException reset) {
      // Its end all the same.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** The next answer, its body by Content-Length. */
  public Answer answer() throws IOException {
    String head = readHead();
    String length = header(head, "content-length");
    return new Answer(head, length.isEmpty() ? "" : read(Integer.parseInt(length)));
  }

  public record Answer(String head, String body) {
    public int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    public String header(String name) {
      return RawClient.header(head, name);
    }
  }

  /** Its value or values, joined by a bar; empty: none. */
  public static String header(String head, String name) {
    StringBuilder values = new StringBuilder();
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
        values.append(values.isEmpty() ? "" : "|").append(line.substring(name.length() + 1).trim());
      }
    }
    return values.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
