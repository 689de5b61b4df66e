package io.headroom.e2e.wire;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An upstream that does, byte by byte, what a test tells it to. One thread for each connection,
 * which ends with its script.
 */
public final class ScriptedUpstream implements AutoCloseable {

  /** What to do with one connection; an IOException just ends it. */
  public interface Script {
    void run(Accepted connection) throws IOException;
  }

  /**
   * A connection whose request head has been read.
   *
   * @param head request line and header lines
   */
  public record Accepted(Socket socket, DataInputStream in, List<String> head) {

    /** Writes bytes in one piece. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** The path and query, as they came. */
    public String target() {
      return head.get(0).split(" ", 3)[1];
    }

    /** Ends the connection with a TCP reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "upstream");
            thread.setDaemon(true);
            return thread;
          });

  private ScriptedUpstream(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  public static ScriptedUpstream start(Script script) throws IOException {
    return start("127.0.0.1", script);
  }

  /** On an address of this machine's. */
  public static ScriptedUpstream start(String host, Script script) throws IOException {
    ScriptedUpstream upstream =
        new ScriptedUpstream(new ServerSocket(0, 4096, InetAddress.getByName(host)), script);
    upstream.threads.execute(upstream::accept);
    return upstream;
  }

  /** The 101 for a request made with {@link UpgradeRequest}'s or any other key. */
  public static byte[] switchingProtocols(Accepted connection, String... headers) {
    StringBuilder text =
        new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
            .append("Connection: Upgrade\r\nSec-WebSocket-Accept: ")
            .append(AcceptKey.of(header(connection.head(), "sec-websocket-key")))
            .append("\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The value of a header in a request's head; empty when it is not there. */
  public static String header(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).trim())
        .findFirst()
        .orElse("");
  }

  public String target() {
    return "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  /** Connections that have not ended. */
  public int open() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      script.run(new Accepted(socket, in, MessageHead.read(in)));
    } catch (IOException e) {
      // The peer or the script ended the connection: nothing is left to do.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
