package io.headroom.config;

/** A block of addresses. Immutable. */
public final class Cidr {
  private final byte[] address;
  private final int bits;

  private Cidr(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads {@code address} or {@code address/bits}, IPv4 or IPv6 without a zone.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] address =
        text.indexOf('%') >= 0 || text.indexOf('[') >= 0
            ? new byte[0]
            : IpAddress.parse(slash < 0 ? text : text.substring(0, slash)).orElse(new byte[0]);
    int most = address.length * 8;
    String digits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
    if (most == 0 || !digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
      throw new IllegalArgumentException("expected an address or address/bits, such as 10.0.0.0/8");
    }
    return new Cidr(address, Integer.parseInt(digits));
  }

  /** Whether it leaves out nobody of its family. */
  public boolean everybody() {
    return bits == 0;
  }

  /**
   * @param other as {@link IpAddress#parse} gives it
   */
  public boolean contains(byte[] other) {
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
}
