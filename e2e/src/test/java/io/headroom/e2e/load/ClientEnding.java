package io.headroom.e2e.load;

import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;

/**
 * How a client ends a session, and at which stage. The upstream may be first: then the connection
 * just ends, which is as good; only a connection that hangs is a failure.
 */
enum ClientEnding {
  CLOSE {
    @Override
    void act(WebSocketProbe probe) throws IOException {
      probe.send(Frame.text("hello"));
      probe.send(Frame.close(1000, ""));
      drain(probe);
    }
  },
  RESET {
    @Override
    void act(WebSocketProbe probe) throws IOException {
      probe.send(Frame.text("hello"));
      probe.reset();
    }
  },
  END_WITHOUT_CLOSE {
    @Override
    void act(WebSocketProbe probe) throws IOException {
      probe.send(Frame.text("hello"));
    }
  },
  HALF_CLOSE {
    @Override
    void act(WebSocketProbe probe) throws IOException {
      probe.send(Frame.text("hello"));
      probe.socket().shutdownOutput();
      drain(probe);
    }
  },
  END_WITHIN_FRAME {
    @Override
    void act(WebSocketProbe probe) throws IOException {
      probe.sendRaw(Arrays.copyOf(Frame.binary(new byte[900]).masked(7), 400));
    }
  },
  RESET_WITHIN_REQUEST {
    @Override
    void run(int port, String path) throws IOException {
      byte[] request = UpgradeRequest.to(port, path).bytes();
      sendAndReset(port, Arrays.copyOf(request, request.length / 2));
    }
  },
  RESET_WITHIN_HANDSHAKE {
    @Override
    void run(int port, String path) throws IOException {
      sendAndReset(port, UpgradeRequest.to(port, path).bytes());
    }
  };

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One session, from its connection to its end. */
  void run(int port, String path) throws IOException {
    try (WebSocketProbe probe = WebSocketProbe.connect(UpgradeRequest.to(port, path))) {
      probe.patience(PATIENCE);
      if (probe.answer().status() == 101) {
        act(probe);
      }
    } catch (EOFException | SocketException e) {
      // The upstream was first.
    }
  }

  /** What it does once the session is open. */
  void act(WebSocketProbe probe) throws IOException {}

  private static void drain(WebSocketProbe probe) throws IOException {
    if (!probe.endsWithin(PATIENCE)) {
      throw new AssertionError("the connection hangs");
    }
  }

  private static void sendAndReset(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.getOutputStream().write(bytes);
      socket.setSoLinger(true, 0);
    }
  }
}
