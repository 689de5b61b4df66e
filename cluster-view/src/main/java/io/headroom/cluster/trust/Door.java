package io.headroom.cluster.trust;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections of strangers may be at their handshake at once. Used from any thread. */
final class Door {
  static final int MOST = 16;
  static final int MOST_OF_ONE = 8;

  private final Map<InetAddress, Integer> inside = new HashMap<>();
  private int all;

  synchronized void enter(InetAddress from) throws Refusal {
    int before = inside.getOrDefault(from, 0);
    if (all >= MOST || before >= MOST_OF_ONE) {
      throw new Refusal(Refusal.Reason.TOO_MANY);
    }
    all++;
    inside.put(from, before + 1);
  }

  synchronized void leave(InetAddress from) {
    all--;
    inside.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
  }
}
