package io.headroom.e2e.load;

import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeAnswer;
import io.headroom.e2e.wire.UpgradeRequest;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients that ask for an upgrade at the same moment, each from a loopback address of its own.
 * The answers wait in the sockets until they are asked for. For one thread.
 */
public final class Crowd implements AutoCloseable {

  /** What one client got. */
  public sealed interface Outcome {
    /** A session: the echo came back. */
    record Open() implements Outcome {}

    /** 101 and then a close frame. */
    record Refused(int code, String reason) implements Outcome {}

    /** An answer other than 101. */
    record Answered(int status) implements Outcome {}

    /** The connection ended, or nothing came in time. */
    record Broken(String why) implements Outcome {}
  }

  private static final int PATIENCE_MS = 60_000;
  private static final int MASK = 0x01020304;

  private final List<Socket> sockets = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * Connects, and asks for nothing yet.
   *
   * @param block second byte of the clients' addresses: 127.block.x.y
   */
  public static Crowd connect(int port, int size, int block) throws IOException {
    Crowd crowd = new Crowd();
    for (int i = 0; i < size; i++) {
      Socket socket = new Socket();
      crowd.sockets.add(socket);
      String address = "127." + block + "." + i / 250 + "." + (i % 250 + 1);
      socket.bind(new InetSocketAddress(address, 0));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MS);
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
    }
    return crowd;
  }

  /** All at once: each asks for the upgrade and, in the same write, sends a message. */
  public void ask(UpgradeRequest request) throws IOException {
    byte[] message = Frame.text("hello").masked(MASK);
    byte[] upgrade = request.bytes();
    byte[] bytes = new byte[upgrade.length + message.length];
    System.arraycopy(upgrade, 0, bytes, 0, upgrade.length);
    System.arraycopy(message, 0, bytes, upgrade.length, message.length);
    ask(bytes);
  }

  /** All at once: each sends these bytes. */
  public void ask(byte[] request) throws IOException {
    for (Socket socket : sockets) {
      socket.getOutputStream().write(request);
    }
  }

  /** What each got, in the order they asked; waits for them all. */
  public List<Outcome> outcomes() {
    for (Socket socket : sockets) {
      outcomes.add(outcome(socket));
    }
    return List.copyOf(outcomes);
  }

  /** Those who were refused answer the close frame and leave. */
  public void refusedLeave() throws IOException {
    for (int i = 0; i < sockets.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Refused refused) {
        sockets.get(i).getOutputStream().write(Frame.close(refused.code(), "").masked(MASK));
        sockets.get(i).close();
      }
    }
  }

  /** Those who got a session. */
  public List<Socket> open() {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < sockets.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Open) {
        open.add(sockets.get(i));
      }
    }
    return open;
  }

  private static Outcome outcome(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      UpgradeAnswer answer = UpgradeAnswer.read(in);
      if (answer.status() != 101) {
        return new Outcome.Answered(answer.status());
      }
      Frame frame = Frame.read(in);
      while (frame.opcode() == Frame.PONG) {
        frame = Frame.read(in);
      }
      return frame.opcode() == Frame.CLOSE
          ? new Outcome.Refused(frame.closeCode(), frame.closeReason())
          : new Outcome.Open();
    } catch (IOException e) {
      return new Outcome.Broken(e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
