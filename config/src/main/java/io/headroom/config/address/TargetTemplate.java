package io.headroom.config.address;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A route's target: {@code http(s)://host[:port]}, in which the names of its path may stand.
 * Immutable.
 *
 * @param text without a slash at its end
 * @param names of the path, in their order
 * @param hostIsChosenByRequest whether the host, and not only the port, has one of them in it
 * @param mayBeLoopback whether the operator's own text says that the host is on this machine
 */
public record TargetTemplate(
    String text, List<String> names, boolean hostIsChosenByRequest, boolean mayBeLoopback) {
  private static final Pattern NAME = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern NAME_IN_HOST = Pattern.compile("://(?:\\[[^\\]]*|[^:]*)\\{");
  private static final Pattern FIXED_END = Pattern.compile("}\\.[^{}:.]+[^{}:]*(?::[^:]*)?$");
  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)https?://(?:127\\.[^:]*|[^:]*localhost)(?::.*)?");

  public TargetTemplate {
    names = List.copyOf(names);
  }

  /**
   * Reads one.
   *
   * @param path whose names it may use
   * @throws IllegalArgumentException saying what was expected
   */
  public static TargetTemplate parse(String text, PathTemplate path) {
    List<String> names = path.names();
    NAME.matcher(text)
        .results()
        .map(used -> used.group(1))
        .filter(used -> !names.contains(used))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw new IllegalArgumentException(
                  "expected only names of the path, but it has no {" + unknown + "}");
            });
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    TargetTemplate target =
        new TargetTemplate(
            bare, names, NAME_IN_HOST.matcher(bare).find(), LOOPBACK.matcher(bare).matches());
    if (target.origin(Collections.nCopies(names.size(), "1")).filter(target::dialable).isEmpty()) {
      throw new IllegalArgumentException(
          "expected http://host:port or https://host:port, without a path");
    }
    return target;
  }

  /** What it always leads to; empty: the request's own names say. */
  public Optional<Origin> fixed() {
    return text.indexOf('{') < 0 ? Origin.parse(text) : Optional.empty();
  }

  /**
   * Where it leads; empty when the values make no address, as a port that is no number.
   *
   * @param values of the names, in their order
   */
  public Optional<Origin> origin(List<String> values) {
    String filled = text;
    for (int i = 0; i < names.size(); i++) {
      filled = filled.replace("{" + names.get(i) + "}", values.get(i));
    }
    return Origin.parse(filled);
  }

  /** Whether the text itself says how a host ends that a request chooses: with a whole label. */
  public boolean hostEndIsFixed() {
    return FIXED_END.matcher(text).find();
  }

  /** What a name stands for is known only later, and with it whether that is an address. */
  private boolean dialable(Origin origin) {
    String host = origin.host();
    boolean fixed = text.indexOf('{') < 0;
    return host.indexOf(':') >= 0 || (fixed ? HostName.isHost(host) : HostName.isName(host));
  }
}
