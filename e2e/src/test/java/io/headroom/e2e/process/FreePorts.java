package io.headroom.e2e.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports that were free a moment ago, below those that Linux gives to connections: with thousands of
 * sessions one of these would soon be in the way. None is given out twice before all were, since a
 * cluster's are used long after they were taken. Another program may take one before that: whoever
 * starts a server on them tries again with new ones.
 */
public final class FreePorts {

  private static final int LOWEST = 12_000;
  private static final int OF_CONNECTIONS = 32_768;
  private static final int MANY = OF_CONNECTIONS - LOWEST;

  /** Several builds on one machine begin at different ones. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(MANY));

  private FreePorts() {}

  /** Different ports, free on loopback. */
  public static List<Integer> take(int count) {
    return IntStream.generate(() -> LOWEST + Math.floorMod(NEXT.getAndIncrement(), MANY))
        .filter(FreePorts::free)
        .limit(count)
        .boxed()
        .toList();
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
