package io.headroom.proxy.dial;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code /etc/hosts} says (hosts(5)), and that {@code localhost} is this machine in both
 * families (RFC 6761, section 6.3). Immutable.
 *
 * @param names in lower case
 */
public record HostsFile(Map<String, List<InetAddress>> names) {
  private static final List<InetAddress> LOOPBACK =
      List.of(Literal.parse("127.0.0.1").orElseThrow(), Literal.parse("::1").orElseThrow());

  public HostsFile {
    names = Map.copyOf(names);
  }

  /** Reads one. */
  public static HostsFile parse(String text) {
    Map<String, Set<InetAddress>> found = new HashMap<>();
    text.lines().forEach(line -> line(line, found));
    found.computeIfAbsent("localhost", name -> new LinkedHashSet<>()).addAll(LOOPBACK);
    Map<String, List<InetAddress>> names = new HashMap<>();
    found.forEach((name, addresses) -> names.put(name, List.copyOf(addresses)));
    return new HostsFile(names);
  }

  private static void line(String line, Map<String, Set<InetAddress>> found) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
    Optional<InetAddress> address = Literal.parse(words[0]);
    if (address.isPresent()) {
      for (String name : List.of(words).subList(1, words.length)) {
        found
            .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new LinkedHashSet<>())
            .add(address.get());
      }
    }
  }

  /** Empty: not in the file. */
  List<InetAddress> find(String lowerCase) {
    List<InetAddress> found = names.getOrDefault(lowerCase, List.of());
    if (found.isEmpty() && lowerCase.endsWith(".localhost")) {
      return LOOPBACK;
    }
    return found;
  }
}
