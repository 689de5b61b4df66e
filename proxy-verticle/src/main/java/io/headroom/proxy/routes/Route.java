package io.headroom.proxy.routes;

import io.headroom.config.AllowedOrigins;
import io.headroom.config.PathTemplate;
import io.headroom.config.Settings;
import io.headroom.config.TargetTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the route table, ready to use. Immutable.
 *
 * @param target still with the template's names
 * @param kind label for metrics and lists
 * @param origins the allow list; empty: the origin's host must equal Host
 * @param silence how long plain HTTP waits while nothing moves; zero: for ever
 */
public record Route(
    PathTemplate template,
    TargetTemplate target,
    String kind,
    AllowedOrigins origins,
    Duration silence) {

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Route of(Settings.Route settings) {
    PathTemplate template = PathTemplate.parse(settings.path());
    return new Route(
        template,
        TargetTemplate.parse(settings.target(), template),
        settings.kind(),
        AllowedOrigins.of(settings.origins()),
        settings.silence());
  }

  /**
   * The target for one request; empty when the request's values make none, as a port that is no
   * number.
   *
   * @param values for the template's names, in their order
   */
  Optional<Target> target(List<String> values) {
    return target.origin(values).map(Target::of);
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
    String authority = target.text().substring(target.text().indexOf("://") + 3);
    int close = authority.startsWith("[") ? authority.indexOf(']') : 0;
    int colon = authority.indexOf(':', close);
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
