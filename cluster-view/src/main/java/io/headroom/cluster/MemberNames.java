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
   * @param answered whether some name that is no address led to another place than this host's, or
   *     each name led somewhere
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
          InetSocketAddress place = new InetSocketAddress(address, target.port());
          places.add(place);
          // One's own name is in the host's own file: that it resolves tells nothing of others.
          answered |= !isAddress(target.host()) && !here(place);
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
      InetAddress bound = InetAddress.getByName(ownHost);
      return bound.isAnyLocalAddress()
          ? here(place)
          : place.getPort() == ownPort && bound.equals(place.getAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whether it is this instance's port at some address of this host. */
  private boolean here(InetSocketAddress place) {
    InetAddress address = place.getAddress();
    try {
      return place.getPort() == ownPort
          && (address.isAnyLocalAddress()
              || address.isLoopbackAddress()
              || NetworkInterface.getByInetAddress(address) != null);
    } catch (SocketException e) {
      return false;
    }
  }
}
