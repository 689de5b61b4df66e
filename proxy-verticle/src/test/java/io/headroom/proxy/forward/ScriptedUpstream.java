package io.headroom.proxy.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An upstream that plays a script on each connection and keeps the heads it was sent. */
public final class ScriptedUpstream implements AutoCloseable {
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ServerSocket server;
  private final Script script;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();

  interface Script {
    void play(Connection connection) throws IOException;
  }

  ScriptedUpstream(Script script) throws IOException {
    this(new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), script);
  }

  ScriptedUpstream(ServerSocket server, Script script) {
    this.script = script;
    this.server = server;
    start(this::accept);
  }

  /** Answers each head with the same text, for ever. */
  static ScriptedUpstream answering(String answer) throws IOException {
    return new ScriptedUpstream(
        connection -> {
          while (connection.readHead() != null) {
            connection.write(answer);
          }
        });
  }

  /** Answers a connection's first head, and nothing that follows. */
  static ScriptedUpstream answeringOnce(String answer) throws IOException {
    return new ScriptedUpstream(
        connection -> {
          connection.readHead();
          connection.write(answer);
          connection.untilEnd();
        });
  }

  int port() {
    return server.getLocalPort();
  }

  /** The heads of all requests so far. */
  List<String> heads() {
    return heads;
  }

  int connections() {
    return sockets.size();
  }

  /** Connections whose script has come to its end or met the peer's. */
  int ended() {
    return ended.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> play(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void play(Socket socket) {
    try (socket) {
      script.play(new Connection(socket));
    } catch (IOException gone) {
      // Counted below like any end.
    } finally {
      ended.incrementAndGet();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One accepted connection. */
  final class Connection {
    private final Socket socket;
    private final InputStream in;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    Socket socket() {
      return socket;
    }

    /** The next request's head; null when the peer has ended. */
    @Nullable String readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        head.append((char) b);
      }
      heads.add(head.substring(0, head.length() - 4));
      return head.toString();
    }

    String read(int length) throws IOException {
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns when the peer has ended. */
    void untilEnd() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }

    /** Ends with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
