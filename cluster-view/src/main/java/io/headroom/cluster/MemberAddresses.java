package io.headroom.cluster;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a member listens and where others find it. Hazelcast's own way, restricting interfaces,
 * would also leave out every configured member whose name is not an address.
 */
final class MemberAddresses implements MemberAddressProvider {
  private final String host;
  private final int port;

  MemberAddresses(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public InetSocketAddress getBindAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
    return getBindAddress();
  }

  @Override
  public InetSocketAddress getPublicAddress() {
    InetAddress bound = getBindAddress().getAddress();
    boolean anywhere = bound != null && bound.isAnyLocalAddress();
    return anywhere ? new InetSocketAddress(outward(), port) : getBindAddress();
  }

  @Override
  public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
    return getPublicAddress();
  }

  /** Every address at which a member that listens there is reached from elsewhere. */
  static List<String> all(String host) {
    InetAddress bound = new InetSocketAddress(host, 0).getAddress();
    return bound != null && bound.isAnyLocalAddress()
        ? outwards().map(InetAddress::getHostAddress).toList()
        : List.of();
  }

  private static InetAddress outward() {
    return outwards().findFirst().orElseGet(InetAddress::getLoopbackAddress);
  }

  private static Stream<InetAddress> outwards() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(MemberAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("the network interfaces cannot be listed", e);
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (IOException e) {
      return false;
    }
  }
}
