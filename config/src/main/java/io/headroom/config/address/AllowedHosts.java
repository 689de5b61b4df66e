package io.headroom.config.address;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a target's host may lead that a request chooses. Immutable.
 *
 * @param suffixes ends of names, whole labels, in lower case and without a dot at either end
 * @param blocks of addresses
 */
public record AllowedHosts(List<String> suffixes, List<Cidr> blocks) {
  public static final AllowedHosts NONE = new AllowedHosts(List.of(), List.of());

  public AllowedHosts {
    suffixes = List.copyOf(suffixes);
    blocks = List.copyOf(blocks);
  }

  /**
   * Those of the settings: {@code nb.svc}, {@code .nb.svc}, {@code 10.0.0.0/8}.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static AllowedHosts of(List<String> texts) {
    List<String> suffixes = new ArrayList<>();
    List<Cidr> blocks = new ArrayList<>();
    for (String text : texts) {
      String suffix = suffix(text);
      if (HostName.isHost(suffix) && IpAddress.parse(suffix).isEmpty()) {
        suffixes.add(suffix);
      } else {
        blocks.add(block(text));
      }
    }
    return new AllowedHosts(suffixes, blocks);
  }

  /**
   * One of them, as it is.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static String entry(String text) {
    of(List.of(text));
    return text;
  }

  /** In one spelling. */
  static String suffix(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String open = lower.startsWith(".") ? lower.substring(1) : lower;
    return open.endsWith(".") ? open.substring(0, open.length() - 1) : open;
  }

  private static Cidr block(String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException neither) {
      throw new IllegalArgumentException(
          "expected the end of a name, such as nb.svc, or addresses, such as 10.0.0.0/8", neither);
    }
  }

  public boolean isEmpty() {
    return suffixes.isEmpty() && blocks.isEmpty();
  }

  /** Whether a name ends with one of them. */
  public boolean has(String host) {
    String name = suffix(host);
    return suffixes.stream().anyMatch(suffix -> name.endsWith("." + suffix));
  }

  /** Whether an address lies in one of them. */
  public boolean has(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }
}
