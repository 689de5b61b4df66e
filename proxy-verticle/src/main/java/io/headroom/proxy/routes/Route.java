package io.headroom.proxy.routes;

import io.headroom.config.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entry of the route table, ready to use. Immutable.
 *
 * @param target {@code http(s)://host[:port]}, still with the template's names
 * @param kind label for metrics and lists
 * @param origins the allow list; empty: the origin's host must equal Host
 */
public record Route(PathTemplate template, String target, String kind, Set<Origin> origins) {
  public Route {
    origins = Set.copyOf(origins);
  }

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Route of(Settings.Route settings) {
    PathTemplate template = PathTemplate.parse(settings.path());
    Set<Origin> origins = new HashSet<>();
    for (String text : settings.origins()) {
      origins.add(
          Origin.parse(text)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "expected scheme://host[:port], found the origin " + text)));
    }
    String target = settings.target();
    Route route =
        new Route(
            template,
            target.endsWith("/") ? target.substring(0, target.length() - 1) : target,
            settings.kind(),
            origins);
    if (route.target(route.placeholders()).isEmpty()) {
      throw new IllegalArgumentException(
          "expected http(s)://host[:port] with no names but those of "
              + template
              + ", found the target "
              + settings.target());
    }
    return route;
  }

  /**
   * The target for one request; empty when the request's values make none, as a port that is no
   * number.
   *
   * @param values for the template's names, in their order
   */
  Optional<Target> target(List<String> values) {
    String filled = target;
    int next = 0;
    for (PathTemplate.Segment segment : template.segments()) {
      if (segment instanceof PathTemplate.Name name) {
        filled = filled.replace("{" + name.name() + "}", values.get(next++));
      }
    }
    return Origin.parse(filled).map(Target::of);
  }

  /** Whether the target's host, and not only its port, has a name of the template in it. */
  public boolean hostIsChosenByRequest() {
    return hostText().indexOf('{') >= 0;
  }

  /** Whether the operator's own text says that the host is on this machine. */
  public boolean mayBeLoopback() {
    return hostText().startsWith("127.") || hostText().endsWith("localhost");
  }

  private String hostText() {
    String authority = target.substring(target.indexOf("://") + 3);
    int close = authority.startsWith("[") ? authority.indexOf(']') : 0;
    int colon = authority.indexOf(':', close);
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private List<String> placeholders() {
    return template.segments().stream()
        .filter(PathTemplate.Name.class::isInstance)
        .map(segment -> "1")
        .toList();
  }
}
