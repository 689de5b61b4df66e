package io.headroom.proxy.dial;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The order in which a target's addresses are tried: the one that answered last, then the families
 * in turn (RFC 8305, section 4), IPv4 first, as they were told. One per event loop.
 */
public final class AddressOrder {
  private static final int MOST = 2_000;

  // Owned by the event loop.
  private final Map<String, InetAddress> answeredLast = new Recent<>(MOST);

  /**
   * Orders them.
   *
   * @param target names it with its port
   */
  public List<InetAddress> of(String target, Collection<InetAddress> addresses) {
    if (addresses.size() < 2) {
      return List.copyOf(addresses);
    }
    Deque<InetAddress> next = new ArrayDeque<>();
    Deque<InetAddress> other = new ArrayDeque<>();
    addresses.forEach(address -> (address instanceof Inet4Address ? next : other).add(address));
    List<InetAddress> order = new ArrayList<>();
    InetAddress preferred = answeredLast.get(target);
    if (preferred != null && (next.remove(preferred) || other.remove(preferred))) {
      order.add(preferred);
    }
    boolean v4 = !(preferred instanceof Inet4Address) || order.isEmpty();
    while (!next.isEmpty() || !other.isEmpty()) {
      Deque<InetAddress> turn = v4 && !next.isEmpty() || other.isEmpty() ? next : other;
      order.add(turn.remove());
      v4 = !v4;
    }
    return order;
  }

  /** This one is tried first from now on, as long as it is among the target's. */
  public void answered(String target, InetAddress address) {
    answeredLast.put(target, address);
  }
}
