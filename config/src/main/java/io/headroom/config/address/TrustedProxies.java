package io.headroom.config.address;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The CIDR blocks whose X-Forwarded-* and user header are believed. Immutable. */
public record TrustedProxies(List<Cidr> blocks) {
  public TrustedProxies {
    blocks = List.copyOf(blocks);
  }

  /**
   * Those of such texts.
   *
   * @param blocks {@code address} or {@code address/bits}, IPv4 or IPv6
   * @throws IllegalArgumentException saying what was expected
   */
  public static TrustedProxies of(List<String> blocks) {
    return new TrustedProxies(blocks.stream().map(Cidr::parse).toList());
  }

  /** Whether nobody is believed. */
  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /**
   * Whether the peer of this address is believed.
   *
   * @param address an IP literal; anything else is not trusted
   */
  public boolean contains(String address) {
    return !blocks.isEmpty()
        && IpAddress.parse(address)
            .filter(literal -> blocks.stream().anyMatch(block -> block.contains(literal)))
            .isPresent();
  }

  /** Whether all blocks together leave out nobody of some family. */
  public boolean everybody() {
    Set<Cidr> merged = new HashSet<>();
    Deque<Cidr> open = new ArrayDeque<>(blocks);
    while (!open.isEmpty()) {
      Cidr block = open.pop();
      if (block.everybody()) {
        return true;
      }
      if (merged.add(block) && merged.contains(block.otherHalf())) {
        open.push(block.whole());
      }
    }
    return false;
  }
}
