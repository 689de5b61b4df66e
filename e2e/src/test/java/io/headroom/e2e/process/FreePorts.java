package io.headroom.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that were free a moment ago, below those that Linux gives to connections: with thousands of
 * sessions one of these would soon be in the way. Another process may take one before it is used:
 * whoever starts a server on them tries again with new ones.
 */
public final class FreePorts {

  private static final int LOWEST = 12_000;
  private static final int OF_CONNECTIONS = 32_768;

  private FreePorts() {}

  /** Different ports, free on loopback. */
  public static List<Integer> take(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      while (held.size() < count) {
        ServerSocket socket = new ServerSocket();
        if (bound(socket, ThreadLocalRandom.current().nextInt(LOWEST, OF_CONNECTIONS))) {
          held.add(socket);
        } else {
          socket.close();
        }
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.forEach(FreePorts::close);
    }
  }

  private static boolean bound(ServerSocket socket, int port) throws IOException {
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException taken) {
      return false;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
