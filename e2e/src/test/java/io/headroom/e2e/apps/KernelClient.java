package io.headroom.e2e.apps;

import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeAnswer;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Runs code in a kernel over its channels WebSocket, without a browser. For one thread. */
final class KernelClient implements AutoCloseable {

  private static final Duration HEARD_WITHIN = Duration.ofSeconds(30);

  private final String session = UUID.randomUUID().toString();
  private final WebSocketProbe probe;

  private KernelClient(WebSocketProbe probe) {
    this.probe = probe;
  }

  /** Connects to a running kernel through {@code port}. */
  static KernelClient connect(int port, JupyterServer server, String kernel, boolean compressed)
      throws IOException {
    UpgradeRequest request =
        UpgradeRequest.to(port, server.base() + "api/kernels/" + kernel + "/channels")
            .with("Authorization", "token " + JupyterServer.TOKEN)
            .subprotocols(KernelMessage.SUBPROTOCOL);
    return new KernelClient(
        WebSocketProbe.open(compressed ? request.offeringCompression() : request));
  }

  UpgradeAnswer answer() {
    return probe.answer();
  }

  /** Asks the kernel to run {@code code} and does not wait. */
  KernelMessage start(String code) throws IOException {
    KernelMessage request = KernelMessage.execute(session, code);
    probe.send(Frame.binary(request.encode()));
    return request;
  }

  /** Everything the kernel published for {@code request}, up to when it is idle again. */
  List<KernelMessage> awaitIdle(KernelMessage request) throws IOException {
    List<KernelMessage> outputs = new ArrayList<>();
    while (true) {
      Frame frame = probe.readMessage();
      if (frame.opcode() == Frame.CLOSE) {
        throw new AssertionError("closed: " + frame.closeCode() + " " + frame.closeReason());
      }
      KernelMessage message = KernelMessage.decode(frame.payload());
      if (!message.answers(request) || !message.channel().equals("iopub")) {
        continue;
      }
      outputs.add(message);
      if (message.type().equals("status")
          && message.content().getString("execution_state").equals("idle")) {
        return outputs;
      }
    }
  }

  /** Waits for a message of this type that answers {@code request}. */
  void await(KernelMessage request, String type) throws IOException {
    KernelMessage message;
    do {
      message = KernelMessage.decode(probe.readMessage().payload());
    } while (!message.answers(request) || !message.type().equals(type));
  }

  /**
   * Returns when a restarted kernel is heard again: what it publishes while the server's
   * subscription reconnects is lost, and only its replies are sure to come.
   */
  void awaitHeard() throws IOException {
    long deadline = System.nanoTime() + HEARD_WITHIN.toNanos();
    KernelMessage request = start("pass");
    boolean heard = false;
    while (System.nanoTime() < deadline) {
      KernelMessage message = KernelMessage.decode(probe.readMessage().payload());
      heard |= message.answers(request) && message.channel().equals("iopub");
      if (message.answers(request) && message.type().equals("execute_reply")) {
        if (heard) {
          return;
        }
        request = start("pass");
      }
    }
    throw new AssertionError("replies, but is not heard within " + HEARD_WITHIN);
  }

  /** What {@code code} prints. */
  String run(String code) throws IOException {
    StringBuilder text = new StringBuilder();
    for (KernelMessage message : awaitIdle(start(code))) {
      if (message.type().equals("stream")) {
        text.append(message.content().getString("text"));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    probe.close();
  }
}
