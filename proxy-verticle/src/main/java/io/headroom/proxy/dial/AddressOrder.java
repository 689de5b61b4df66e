package io.headroom.proxy.dial;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a target's addresses are tried: the families in turn (RFC 8305, section 4),
 * IPv4 first, as they were told; before them the one that answered where the first one did not, for
 * a while, so that the servers' turns among living addresses are kept. One per event loop.
 */
public final class AddressOrder {
  private static final int MOST = 2_000;

  /** Then the first one is tried again. */
  private static final long PREFERRED_NANOS = Duration.ofMinutes(1).toNanos();

  // Owned by the event loop.
  private final Map<String, Preferred> preferences = new Recent<>(MOST);

  private record Preferred(InetAddress address, long untilNanos) {}

  /**
   * Orders them.
   *
   * @param target names it with its port
   */
  public List<InetAddress> of(String target, Collection<InetAddress> addresses, long nowNanos) {
    if (addresses.size() < 2) {
      return List.copyOf(addresses);
    }
    Deque<InetAddress> next = new ArrayDeque<>();
    Deque<InetAddress> other = new ArrayDeque<>();
    addresses.forEach(address -> (address instanceof Inet4Address ? next : other).add(address));
    List<InetAddress> order = new ArrayList<>();
    InetAddress preferred = preferred(target, nowNanos);
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

  /**
   * Tells which one answered.
   *
   * @param order in which they were tried
   */
  public void answered(String target, List<InetAddress> order, InetAddress address, long nowNanos) {
    if (!address.equals(order.get(0))) {
      preferences.put(target, new Preferred(address, nowNanos + PREFERRED_NANOS));
    }
  }

  private @Nullable InetAddress preferred(String target, long nowNanos) {
    Preferred preferred = preferences.get(target);
    return preferred != null && nowNanos - preferred.untilNanos() < 0 ? preferred.address() : null;
  }
}
