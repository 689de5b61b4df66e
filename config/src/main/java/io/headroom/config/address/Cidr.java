package io.headroom.config.address;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A block of addresses. Immutable.
 *
 * @param width bits of an address: 32 or 128
 * @param bits how many of them, the first, all have in common
 * @param prefix those
 */
public record Cidr(int width, int bits, BigInteger prefix) {

  /** What stands before an IPv4 address that is written as one of IPv6. */
  private static final int MAPPED_BITS = 96;

  /**
   * Reads {@code address} or {@code address/bits}, IPv4 or IPv6 without a zone. A block of IPv4
   * addresses may be written as one of IPv6, as {@code ::ffff:10.0.0.0/104}.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] address =
        IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
            .filter(literal -> text.indexOf('%') < 0)
            .map(InetAddress::getAddress)
            .orElse(new byte[0]);
    int width = address.length * 8;
    int before = width == 32 && text.indexOf(':') >= 0 ? MAPPED_BITS : 0;
    int bits = slash < 0 ? width : bits(text.substring(slash + 1)) - before;
    if (width == 0 || bits < 0 || bits > width) {
      throw new IllegalArgumentException("expected an address or address/bits, such as 10.0.0.0/8");
    }
    return new Cidr(width, bits, new BigInteger(1, address).shiftRight(width - bits));
  }

  private static int bits(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /** Whether it leaves out nobody of its family. */
  public boolean everybody() {
    return bits == 0;
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length * 8 == width
        && new BigInteger(1, bytes).shiftRight(width - bits).equals(prefix);
  }

  /** The block of twice the size that it is a half of. */
  Cidr whole() {
    return new Cidr(width, bits - 1, prefix.shiftRight(1));
  }

  /** The other half of that. */
  Cidr otherHalf() {
    return new Cidr(width, bits, prefix.flipBit(0));
  }
}
