package io.headroom.e2e.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A plain WebSocket client on a blocking socket: shows every frame as it comes, and sends whatever
 * bytes it is told to. For one thread.
 */
public final class WebSocketProbe implements AutoCloseable {

  private static final int MASK = 0x3a7f11c5;

  private final Socket socket;
  private final DataInputStream in;
  private final UpgradeAnswer answer;
  private final Inflation inflation = new Inflation();

  private WebSocketProbe(Socket socket, DataInputStream in, UpgradeAnswer answer) {
    this.socket = socket;
    this.in = in;
    this.answer = answer;
  }

  /** Sends the request and reads the head of the answer, whatever its status. */
  public static WebSocketProbe connect(UpgradeRequest request) throws IOException {
    return connect(request, new byte[0]);
  }

  /** As {@link #connect(UpgradeRequest)}, with {@code more} in the same write as the request. */
  public static WebSocketProbe connect(UpgradeRequest request, byte[] more) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(request.host(), request.port()), 5_000);
      socket.setSoTimeout(30_000);
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      first.writeBytes(request.bytes());
      first.writeBytes(more);
      socket.getOutputStream().write(first.toByteArray());
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      return new WebSocketProbe(socket, in, UpgradeAnswer.read(in));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** As {@link #connect(UpgradeRequest)}, for an answer that must be 101. */
  public static WebSocketProbe open(UpgradeRequest request) throws IOException {
    WebSocketProbe probe = connect(request);
    if (probe.answer.status() != 101) {
      probe.close();
      throw new AssertionError("expected 101, found " + probe.answer);
    }
    return probe;
  }

  public UpgradeAnswer answer() {
    return answer;
  }

  public Socket socket() {
    return socket;
  }

  /** What is read from now on waits this long. */
  public WebSocketProbe patience(Duration bound) throws IOException {
    socket.setSoTimeout(Math.toIntExact(bound.toMillis()));
    return this;
  }

  public void send(Frame frame) throws IOException {
    socket.getOutputStream().write(frame.masked(MASK));
  }

  /** Sends bytes as they are. */
  public void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The next frame, whatever it is. */
  public Frame readFrame() throws IOException {
    return Frame.read(in);
  }

  /** The next bytes, as many as asked for. */
  public byte[] readRaw(int count) throws IOException {
    return in.readNBytes(count);
  }

  /**
   * The next whole message or close frame, inflated; pings are answered, pongs dropped, and neither
   * makes it wait longer.
   *
   * @return one frame that carries the whole payload
   */
  public Frame readMessage() throws IOException {
    long deadline = deadline();
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    Frame first = null;
    while (true) {
      Frame frame = readFrame();
      switch (frame.opcode()) {
        case Frame.CLOSE -> {
          return frame;
        }
        case Frame.PING -> {
          send(new Frame(true, false, Frame.PONG, frame.payload()));
          checkInTime(deadline);
        }
        case Frame.PONG -> checkInTime(deadline);
        default -> {
          first = first == null ? frame : first;
          payload.writeBytes(frame.payload());
          deadline = deadline();
          if (frame.fin()) {
            byte[] whole = payload.toByteArray();
            return new Frame(
                true, false, first.opcode(), first.compressed() ? inflation.inflate(whole) : whole);
          }
        }
      }
    }
  }

  private long deadline() throws IOException {
    return System.nanoTime() + Duration.ofMillis(socket.getSoTimeout()).toNanos();
  }

  private static void checkInTime(long deadline) throws SocketTimeoutException {
    if (System.nanoTime() > deadline) {
      throw new SocketTimeoutException("control frames only");
    }
  }

  /** Whether the peer ends the connection before the bound, cleanly or not. */
  public boolean endsWithin(Duration bound) throws IOException {
    patience(bound);
    try {
      while (in.read() >= 0) {
        continue;
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  /** Ends the connection with a TCP reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
