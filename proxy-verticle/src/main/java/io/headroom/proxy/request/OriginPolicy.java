package io.headroom.proxy.request;

import io.headroom.config.Settings;
import io.headroom.config.address.Origin;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an upgrade may come from the page that asks for it: the guard against cross-site
 * WebSocket hijacking (RFC 6455, 10.2). Plain HTTP is not judged. Pure.
 *
 * <p>A browser always names the origin. So without an allow list a request that names none comes
 * from a program, which has no stranger's cookies to abuse, and passes; a route with an allow list
 * is for those on the list and refuses it. Two Origins never pass, and without a list nothing does
 * that is not {@code scheme://host[:port]}.
 */
public final class OriginPolicy {
  private OriginPolicy() {}

  /**
   * @param scheme as the client used it, as far as is known
   */
  public static boolean allows(Settings.Route route, MultiMap headers, String scheme) {
    List<String> named = headers.getAll("Origin");
    if (named.isEmpty()) {
      return route.origins().isEmpty() || route.origins().anybody();
    }
    return route.origins().isEmpty()
        ? sameHost(headers, scheme)
        : named.size() == 1 && route.origins().allow(named.get(0));
  }

  /**
   * Whether the request comes from a page of the same host, or from no page at all.
   *
   * @param scheme as the client used it, as far as is known: a page that anybody on the way could
   *     have changed is not the one over TLS
   */
  public static boolean sameHost(MultiMap headers, String scheme) {
    List<String> named = headers.getAll("Origin");
    return named.isEmpty()
        || (named.size() == 1
            && Origin.parse(named.get(0))
                .filter(origin -> origin.tls() || !scheme.equals("https"))
                .filter(origin -> sameHost(origin, headers.getAll("Host")))
                .isPresent());
  }

  /**
   * A Host without a port means the default port of the page's own scheme; so may 80, since who
   * takes TLS off before us may have put it there.
   */
  private static boolean sameHost(Origin origin, List<String> hosts) {
    return hosts.size() == 1
        && Stream.of(hosts.get(0), hosts.get(0).replaceFirst(":80$", ""))
            .map(host -> Origin.ofHost(origin.scheme(), host))
            .anyMatch(Optional.of(origin)::equals);
  }
}
