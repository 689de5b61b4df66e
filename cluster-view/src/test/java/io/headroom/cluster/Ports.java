package io.headroom.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that were free a moment ago, below those that Linux gives to outgoing connections: one of
 * these may take any of the others before an instance listens. None is given out twice before all
 * were.
 */
final class Ports {
  private static final int LEAST = 10_000;
  private static final int MANY = 20_000;
  private static final int TRIES = 100;

  /** Several builds on one machine begin at different ones. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(MANY));

  private Ports() {}

  static int free() throws IOException {
    IOException taken = new IOException("no port is free");
    for (int i = 0; i < TRIES; i++) {
      int port = LEAST + Math.floorMod(NEXT.getAndIncrement(), MANY);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException busy) {
        taken = busy;
      }
    }
    throw taken;
  }
}
