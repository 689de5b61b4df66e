package io.headroom.cluster;

import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that lead to members: the configured ones and that of a headless service. Resolving
 * blocks; usable from any thread.
 */
final class MemberNames {
  /** As they are told of, to where they may lead. */
  private final Map<String, HostAndPort> names = new LinkedHashMap<>();

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
    settings.members().forEach(member -> names.put(member.toString(), member));
    if (!settings.dns().isEmpty()) {
      names.put(settings.dns(), new HostAndPort(settings.dns(), settings.port()));
    }
    this.ownHost = settings.host();
    this.ownPort = settings.port();
  }

  List<String> all() {
    return List.copyOf(names.keySet());
  }

  /** Every name's every address, in the names' order; one that does not resolve is nobody now. */
  Led lead() {
    Set<InetSocketAddress> places = new LinkedHashSet<>();
    List<String> nowhere = new ArrayList<>();
    boolean answered = false;
    for (Map.Entry<String, HostAndPort> name : names.entrySet()) {
      HostAndPort target = name.getValue();
      try {
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
          InetSocketAddress place = new InetSocketAddress(address, target.port());
          places.add(place);
          // One's own name is in the host's own file: that it resolves tells nothing of others.
          answered |= IpAddress.parse(target.host()).isEmpty() && !here(place);
        }
      } catch (UnknownHostException e) {
        nowhere.add(name.getKey());
      }
    }
    return new Led(places, nowhere, answered || nowhere.isEmpty());
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
