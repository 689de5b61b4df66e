package io.headroom.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that were free a moment ago, below those that Linux gives to outgoing connections: one of
 * these may take any of the others before an instance listens.
 */
final class Ports {
  private static final int LEAST = 10_000;
  private static final int BEYOND = 30_000;
  private static final int TRIES = 100;

  private Ports() {}

  static int free() throws IOException {
    IOException taken = new IOException("no port is free");
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LEAST, BEYOND);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException busy) {
        taken = busy;
      }
    }
    throw taken;
  }
}
