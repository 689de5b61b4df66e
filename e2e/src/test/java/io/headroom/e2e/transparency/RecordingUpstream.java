package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Plan.Breaking;
import io.headroom.e2e.transparency.Plan.Leaving;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An upstream that keeps what it is sent and answers by plan. Each client's plans have an address
 * of loopback of their own here, and so connections that no other client's requests use.
 */
final class RecordingUpstream implements AutoCloseable {

  private final ServerSocket server;
  private final Map<InetAddress, Run> runs = new ConcurrentHashMap<>();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  /** What was sent here and is no HTTP, or a fault of this class. */
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  private RecordingUpstream(ServerSocket server) {
    this.server = server;
  }

  static RecordingUpstream start() throws IOException {
    RecordingUpstream upstream = new RecordingUpstream(new ServerSocket(0, 4096));
    upstream.thread(upstream::accept);
    return upstream;
  }

  int port() {
    return server.getLocalPort();
  }

  /** What comes to this address belongs to this run from now on. */
  void expect(InetAddress address, Run run) throws IOException {
    for (Socket left = open.poll(); left != null; left = open.poll()) {
      left.close();
    }
    runs.put(address, run);
  }

  /** Fails if something came that is no HTTP. */
  void check() {
    for (Throwable fault : faults) {
      throw new AssertionError("the upstream was sent no HTTP", fault);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        thread(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void thread(Runnable task) {
    Thread thread = new Thread(task, "recording-upstream");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((dead, fault) -> faults.add(fault));
    thread.start();
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Run run = runs.get(socket.getLocalAddress());
      Wire wire = new Wire(new BufferedInputStream(socket.getInputStream()));
      boolean goesOn = true;
      while (goesOn) {
        Message request = wire.requestHead();
        goesOn = request != null && serve(request, run, wire, socket);
      }
    } catch (IOException gone) {
      // The other side has had enough.
    }
  }

  /** Whether the connection goes on. */
  private static boolean serve(Message request, Run run, Wire wire, Socket socket)
      throws IOException {
    int number = run.received(request);
    if (request.cutInHead()) {
      run.headCut.reach(Mark.END);
      return false;
    }
    Plan plan = run.plans().get(number);
    Run.Course course = run.course(number);
    course.asked().reach(0);
    boolean refuses = Plan.expects(request) && !plan.continues();
    if (refuses) {
      write(socket, plan.answer());
      socket.shutdownOutput();
    } else if (Plan.expects(request)) {
      write(socket, "HTTP/1.1 100 Go on\r\nX-Hint: 1\r\n\r\n");
    }
    wire.requestBody(request, course.asked()::reach);
    course.asked().reach(Mark.END);
    return request.whole && !refuses && answer(request, plan, course, wire, socket);
  }

  private static boolean answer(
      Message request, Plan plan, Run.Course course, Wire wire, Socket socket) throws IOException {
    if (plan.leaving() == Leaving.HALF_CLOSES) {
      wire.endsHere();
    }
    write(socket, plan.said());
    if (plan.breaking() != Breaking.STAYS && !plan.answersNothing()) {
      course.answered().await(plan.lastAnswer().content.length());
    }
    if (plan.breaking() == Breaking.RESETS) {
      socket.setSoLinger(true, 0);
      return false;
    }
    if (plan.breaking() == Breaking.CLOSES
        || !request.keepsAlive()
        || !plan.lastAnswer().keepsAlive()) {
      socket.shutdownOutput();
      while (!wire.endsHere()) {
        continue;
      }
      return false;
    }
    return true;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
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
  }
}
