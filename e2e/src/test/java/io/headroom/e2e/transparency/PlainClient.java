package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Plan.Leaving;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends what its plans say, on one connection after the other, and keeps what it is
 * answered. For one thread.
 */
final class PlainClient {

  private static final int BOUND_MILLIS = 20_000;

  private final InetSocketAddress server;
  private final Run run;

  /** Whether there is no proxy: the upstream then sees heads that are cut off. */
  private final boolean direct;

  private Socket socket;
  private Wire wire;

  PlainClient(InetAddress address, int port, Run run, boolean direct) {
    this.server = new InetSocketAddress(address, port);
    this.run = run;
    this.direct = direct;
  }

  void run() throws IOException {
    int number = 0;
    while (number < run.plans().size()) {
      if (socket == null) {
        connect();
      }
      number =
          run.plans().get(number).leaving().cuts() ? leave(number) : ask(number, batchEnd(number));
    }
    if (socket != null) {
      finish();
    }
  }

  private void connect() throws IOException {
    socket = new Socket();
    socket.connect(server, BOUND_MILLIS);
    socket.setSoTimeout(BOUND_MILLIS);
    socket.setTcpNoDelay(true);
    wire = new Wire(new BufferedInputStream(socket.getInputStream()));
  }

  /** Where the requests end that are sent together with this one. */
  private int batchEnd(int first) {
    int end = first + 1;
    while (end < run.plans().size()
        && isPlain(run.plans().get(end - 1))
        && run.plans().get(end - 1).request().keepsAlive()
        && isPlain(run.plans().get(end))
        && run.plans().get(end).pipelined()) {
      end++;
    }
    return end;
  }

  private static boolean isPlain(Plan plan) {
    return plan.leaving() == Leaving.STAYS && !waits(plan);
  }

  /** Whether the client sends the body only when it is asked to. */
  private static boolean waits(Plan plan) {
    Message request = plan.request();
    return plan.leaving() == Leaving.STAYS && !request.old() && Plan.expects(request);
  }

  /** Sends these requests, reads their answers and returns the number of the next one to send. */
  private int ask(int first, int end) throws IOException {
    Plan plan = run.plans().get(first);
    if (waits(plan)) {
      write(plan.head());
    } else {
      for (int number = first; number < end; number++) {
        write(run.plans().get(number).sent());
      }
    }
    if (plan.leaving() == Leaving.HALF_CLOSES) {
      run.course(first).asked().await(Mark.END);
      socket.shutdownOutput();
    }
    for (int number = first; number < end; number++) {
      if (!answered(number)) {
        finish();
        if (!run.seen(number).requests().isEmpty()) {
          run.course(number).asked().await(Mark.END);
        }
        return number + 1;
      }
    }
    return end;
  }

  /** Reads what is answered; false: the connection is not to be used again. */
  private boolean answered(int number) throws IOException {
    Plan plan = run.plans().get(number);
    boolean unsent = waits(plan);
    while (true) {
      Message answer = wire.answerHead();
      if (answer == null || answer.cutInHead()) {
        // A reset may be told as an end.
        return false;
      }
      run.seen(number).answers().add(answer);
      Mark progress = run.course(number).answered();
      progress.reach(answer.interim() ? -1 : 0);
      wire.answerBody(answer, plan.request().method(), progress::reach);
      if (!answer.interim()) {
        return !unsent && answer.whole && answer.keepsAlive() && plan.request().keepsAlive();
      }
      if (unsent && answer.status() == 100) {
        write(plan.body());
        unsent = false;
      }
    }
  }

  /** Sends a part of a request and ends the connection when the upstream has what there is. */
  private int leave(int number) throws IOException {
    Plan plan = run.plans().get(number);
    write(plan.sent());
    if (!plan.cutInHead()) {
      run.course(number).asked().await(plan.contentSent());
    }
    socket.setSoLinger(plan.leaving() == Leaving.RESETS, 0);
    close();
    if (!plan.cutInHead()) {
      run.course(number).asked().await(Mark.END);
    } else if (direct) {
      run.headCut.await(Mark.END);
    }
    return number + 1;
  }

  /** Nothing may come behind the last answer. */
  private void finish() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException gone) {
      // The other side was first.
    }
    if (!wire.endsHere()) {
      throw new AssertionError("there is something behind the last answer");
    }
    close();
  }

  private void close() throws IOException {
    socket.close();
    socket = null;
  }

  private void write(String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (SocketException gone) {
      // What was answered before can be read all the same.
    }
  }
}
