package io.headroom.proxy.http;

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
   * @throws IllegalArgumentException naming the block that is none
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

  /** One block. */
  private static final class Cidr {
    private final byte[] address;
    private final int bits;

    private Cidr(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    static Cidr parse(String text) {
      int slash = text.indexOf('/');
      byte[] address =
          IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
              .orElseThrow(() -> wrong(text));
      int most = address.length * 8;
      if (slash < 0) {
        return new Cidr(address, most);
      }
      String digits = text.substring(slash + 1);
      if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) {
        throw wrong(text);
      }
      return new Cidr(address, Integer.parseInt(digits));
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i += 8) {
        int mask = bits - i >= 8 ? 0xff : 0xff << (8 - (bits - i)) & 0xff;
        if (((address[i / 8] ^ other[i / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }

    private static IllegalArgumentException wrong(String text) {
      return new IllegalArgumentException(
          "expected address/bits such as 10.0.0.0/8, found " + text);
    }
  }
}
