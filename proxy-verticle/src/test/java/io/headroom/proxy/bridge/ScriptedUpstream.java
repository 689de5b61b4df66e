package io.headroom.proxy.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream that does to each connection what a test tells it to, on a thread of its own. Its
 * connection is closed when the script ends.
 */
final class ScriptedUpstream implements AutoCloseable {
  /** What happens on one connection. */
  interface Script {
    void run(Peer peer) throws Exception;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  ScriptedUpstream(Script script) throws IOException {
    this(new ServerSocket(0, 4096, InetAddress.getLoopbackAddress()), script);
  }

  ScriptedUpstream(ServerSocket server, Script script) {
    this.server = server;
    threads.execute(() -> acceptAll(script));
  }

  /** Answers every data frame with the same payload, pings with pongs, a close with its code. */
  static void echo(Peer peer) throws IOException {
    peer.accept();
    echoFrames(peer);
  }

  static void echoFrames(Peer peer) throws IOException {
    while (true) {
      Peer.Frame frame = peer.readFrame();
      int first = frame.first() == Frames.PING ? Frames.PONG : frame.first();
      peer.write(Frames.plain(first, frame.payload()));
      if (first == Frames.CLOSE) {
        return;
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  /** Connections whose script is not over. */
  int running() {
    return open.size();
  }

  /** What scripts threw: assertions above all. */
  List<Throwable> failures() {
    return failures;
  }

  private void acceptAll(Script script) {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        threads.execute(() -> run(script, socket));
      }
    } catch (IOException closed) {
      server.isClosed();
    }
  }

  private void run(Script script, Socket socket) {
    try (Peer peer = new Peer(socket)) {
      script.run(peer);
    } catch (Exception | AssertionError e) {
      failures.add(e);
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
