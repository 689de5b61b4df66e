package io.headroom.proxy.request;

import io.headroom.config.Cidr;
import io.headroom.config.IpAddress;
import java.util.List;

/** The CIDR blocks whose X-Forwarded-* and user header are believed. Immutable. */
public final class TrustedProxies {
  private final List<Cidr> blocks;

  private TrustedProxies(List<Cidr> blocks) {
    this.blocks = blocks;
  }

  /**
   * Those of the settings.
   *
   * @param blocks {@code address} or {@code address/bits}, IPv4 or IPv6
   * @throws IllegalArgumentException saying what was expected
   */
  public static TrustedProxies of(List<String> blocks) {
    return new TrustedProxies(blocks.stream().map(Cidr::parse).toList());
  }

  /**
   * Whether the peer of this address is believed.
   *
   * @param address an IP literal; anything else is not trusted
   */
  public boolean contains(String address) {
    return !blocks.isEmpty()
        && IpAddress.parse(address)
            .filter(bytes -> blocks.stream().anyMatch(block -> block.contains(bytes)))
            .isPresent();
  }
}
