package io.headroom.proxy.dial;

import io.headroom.config.address.HostName;
import io.headroom.config.address.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code /etc/resolv.conf} says (resolv.conf(5)). Immutable.
 *
 * @param servers the name servers, in order; never empty
 * @param search domains that are appended to a name, without dots at their ends
 * @param ndots a name with so many dots is first asked as it is
 * @param timeout after which a server's silence is a failure
 * @param attempts how often each server is asked
 */
public record ResolvConf(
    List<InetSocketAddress> servers,
    List<String> search,
    int ndots,
    Duration timeout,
    int attempts) {
  private static final int DNS_PORT = 53;
  private static final int MOST_SERVERS = 3;
  private static final int MOST_DOMAINS = 32;
  private static final int MOST_DOTS = 15;
  private static final int MOST_SECONDS = 30;
  private static final int MOST_ATTEMPTS = 5;

  public ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  /** Reads one; what it does not understand it leaves out, as glibc does. */
  public static ResolvConf parse(String text) {
    Parsed parsed = new Parsed();
    text.lines().limit(1_000).forEach(parsed::line);
    return parsed.whole();
  }

  /** The full names that this one may stand for, in the order in which they are asked. */
  List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return HostName.isName(name) ? List.of(name.substring(0, name.length() - 1)) : List.of();
    }
    List<String> all = new ArrayList<>();
    search.forEach(domain -> all.add(domain.isEmpty() ? name : name + "." + domain));
    long dots = name.chars().filter(c -> c == '.').count();
    all.add(dots >= ndots ? 0 : all.size(), name);
    return all.stream().filter(HostName::isName).distinct().toList();
  }

  /** The file while it is read. */
  private static final class Parsed {
    private final List<InetSocketAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int ndots = 1;
    private int seconds = 5;
    private int attempts = 2;

    void line(String line) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 2) {
        return;
      }
      List<String> rest = List.of(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> server(rest.get(0));
        // The last of them counts.
        case "search" -> search = domains(rest);
        case "domain" -> search = domains(rest.subList(0, 1));
        case "options" -> rest.forEach(this::option);
        default -> {}
      }
    }

    ResolvConf whole() {
      if (servers.isEmpty()) {
        server("127.0.0.1");
      }
      return new ResolvConf(servers, search, ndots, Duration.ofSeconds(seconds), attempts);
    }

    private void server(String address) {
      if (servers.size() < MOST_SERVERS) {
        IpAddress.withZone(address)
            .ifPresent(literal -> servers.add(new InetSocketAddress(literal, DNS_PORT)));
      }
    }

    private static List<String> domains(List<String> words) {
      return words.stream()
          .limit(MOST_DOMAINS)
          .map(word -> word.endsWith(".") ? word.substring(0, word.length() - 1) : word)
          .map(word -> word.toLowerCase(Locale.ROOT))
          .toList();
    }

    private void option(String option) {
      number(option, "ndots:", 0, MOST_DOTS).ifPresent(value -> ndots = value);
      number(option, "timeout:", 1, MOST_SECONDS).ifPresent(value -> seconds = value);
      number(option, "attempts:", 1, MOST_ATTEMPTS).ifPresent(value -> attempts = value);
    }

    private static Optional<Integer> number(String option, String key, int least, int most) {
      String digits = option.startsWith(key) ? option.substring(key.length()) : "";
      return digits.matches("\\d{1,9}")
          ? Optional.of(Math.max(least, Math.min(most, Integer.parseInt(digits))))
          : Optional.empty();
    }
  }
}
