package io.headroom.proxy.dial;

import io.headroom.config.address.IpAddress;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

/**
 * The ends on which this process listens: dialling one of them would lead back here. Used from any
 * thread.
 */
public final class Ourselves {
  private final Supplier<Set<InetAddress>> addresses;
  private final Set<End> ends = new CopyOnWriteArraySet<>();

  /**
   * One end.
   *
   * @param host empty: any of this machine's addresses
   */
  private record End(Optional<InetAddress> host, int port) {}

  /**
   * @param addresses this machine's own of the moment, those of loopback aside
   */
  public Ourselves(Supplier<Set<InetAddress>> addresses) {
    this.addresses = addresses;
  }

  /**
   * From now on this process listens there.
   *
   * @param host a wildcard, or a name, stands for any address
   */
  public void listensAt(String host, int port) {
    ends.add(new End(IpAddress.parse(host).filter(bound -> !bound.isAnyLocalAddress()), port));
  }

  /** Whether who dials it is answered by this process. */
  public boolean isAt(InetAddress address, int port) {
    for (End end : ends) {
      if (end.port == port
          && end.host.map(host -> leadsTo(address, host)).orElseGet(() -> isHere(address))) {
        return true;
      }
    }
    return false;
  }

  /** The kernel takes the wildcard for loopback when it is dialled. */
  private static boolean leadsTo(InetAddress dialled, InetAddress bound) {
    return dialled.equals(bound) || dialled.isAnyLocalAddress() && bound.isLoopbackAddress();
  }

  private boolean isHere(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || addresses.get().contains(address);
  }
}
