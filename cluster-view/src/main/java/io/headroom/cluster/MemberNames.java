package io.headroom.cluster;

import io.headroom.config.HostAndPort;
import io.headroom.config.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that lead to members: the configured ones and that of a headless service. Resolving
 * blocks; usable from any thread.
 */
final class MemberNames {
  private final List<String> names;
  private final String ownHost;
  private final int ownPort;

  /**
   * Where they led.
   *
   * @param answered whether some name that is no address led somewhere, or there is none to ask
   */
  record Led(Set<InetSocketAddress> places, List<String> nowhere, boolean answered) {}

  MemberNames(Settings.Cluster settings) {
    this.names =
        Stream.concat(settings.members().stream(), Stream.of(settings.dns()))
            .filter(name -> !name.isBlank())
            .toList();
    this.ownHost = settings.host();
    this.ownPort = settings.port();
  }

  List<String> all() {
    return names;
  }

  /** Every name's every address, in the names' order; one that does not resolve is nobody now. */
  Led lead() {
    Set<InetSocketAddress> places = new LinkedHashSet<>();
    List<String> nowhere = new ArrayList<>();
    boolean answered = false;
    for (String name : names) {
      HostAndPort target = HostAndPort.parse(name, ownPort);
      try {
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
          places.add(new InetSocketAddress(address, target.port()));
          answered |= !isAddress(target.host());
        }
      } catch (UnknownHostException e) {
        nowhere.add(name);
      }
    }
    return new Led(places, nowhere, answered || nowhere.isEmpty());
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
  }

  /** Whether this instance listens there. */
  boolean own(InetSocketAddress place) {
    try {
      InetAddress address = place.getAddress();
      InetAddress bound = InetAddress.getByName(ownHost);
      return place.getPort() == ownPort
          && (bound.isAnyLocalAddress()
              ? address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null
              : bound.equals(address));
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }
}
