package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.forward.Judge;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.routes.OwnPath;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.sessions.AffinityCookie;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where requests may go: the routes in force, and Headroom's own pages. From any thread. */
final class Front implements Judge.Front {
  private final OwnPath ownPath;
  private final List<Settings.Route> ownRoutes;
  private final AffinityCookie affinity;
  private volatile RouteTable routes;

  /**
   * @param ownRoutes routes that come before the settings' ones, such as the sample application's
   */
  Front(Settings first, List<Settings.Route> ownRoutes, AffinityCookie affinity) {
    this.ownPath = new OwnPath(first.publicEndpoint().path());
    this.ownRoutes = ownRoutes;
    this.affinity = affinity;
    this.routes = table(ownRoutes, first);
  }

  /** The routes of changed settings; fails, and all is as before, when they make no table. */
  void apply(Settings changed) {
    routes = table(ownRoutes, changed);
  }

  /** The way to the sample too, where that is all there is. */
  @Override
  public boolean isOwn(RequestPath path) {
    return ownPath.covers(path) || !ownRoutes.isEmpty() && path.path().equals("/");
  }

  @Override
  public Optional<RouteTable.Match> match(RequestPath path) {
    return isOwn(path) ? Optional.empty() : routes.match(path);
  }

  @Override
  public Optional<String> cookie(Incoming request) {
    return affinity.ofPage(request);
  }

  @Override
  public Optional<String> cookie(Incoming request, String user) {
    return affinity.ofPageFor(user, request);
  }

  private static RouteTable table(List<Settings.Route> ownRoutes, Settings settings) {
    return RouteTable.of(Stream.concat(ownRoutes.stream(), settings.routes().stream()).toList());
  }
}
