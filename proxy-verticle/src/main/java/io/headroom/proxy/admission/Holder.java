package io.headroom.proxy.admission;

import io.headroom.config.address.IpAddress;

/**
 * Whose slots, seats and reservations are counted together, and whose nobody else may use: a known
 * user's, or those of everybody without a user at one address.
 *
 * @param user empty: unknown
 * @param network of who is unknown: an IPv4 address, or the /64 of an IPv6 one, since a host has
 *     all of it to choose from; empty for a user, wherever it comes from
 */
public record Holder(String user, String network) {
  /** Whoever comes next: no client's own, since none comes from there. */
  public static final Holder ANYBODY = new Holder("", "*");

  /**
   * Of a client.
   *
   * @param user empty: unknown
   * @param address where it comes from
   */
  public static Holder of(String user, String address) {
    return new Holder(user, user.isEmpty() ? IpAddress.network(address) : "");
  }

  /** Whether nobody vouches for who this is. */
  public boolean stranger() {
    return user.isEmpty();
  }
}
