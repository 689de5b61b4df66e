package io.headroom.proxy.dial;

import io.headroom.config.address.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code /etc/hosts} says (hosts(5)), and that {@code localhost} is this machine in both
 * families (RFC 6761, section 6.3). Immutable.
 *
 * @param names in lower case
 */
public record HostsFile(Map<String, List<InetAddress>> names) {
  private static final String LOCALHOST = "127.0.0.1 localhost\n::1 localhost";

  public HostsFile {
    names = Map.copyOf(names);
  }

  /** Reads one. */
  public static HostsFile parse(String text) {
    Map<String, List<InetAddress>> names = new HashMap<>();
    Stream.concat(text.lines(), LOCALHOST.lines()).forEach(line -> line(line, names));
    names.replaceAll((name, addresses) -> addresses.stream().distinct().toList());
    return new HostsFile(names);
  }

  private static void line(String line, Map<String, List<InetAddress>> names) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
    Optional<InetAddress> address = IpAddress.withZone(words[0]);
    if (address.isPresent()) {
      for (String name : List.of(words).subList(1, words.length)) {
        names
            .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
            .add(address.get());
      }
    }
  }

  /** Empty: not in the file. */
  List<InetAddress> find(String lowerCase) {
    String name = lowerCase.endsWith(".localhost") ? "localhost" : lowerCase;
    return names.getOrDefault(lowerCase, names.getOrDefault(name, List.of()));
  }
}
