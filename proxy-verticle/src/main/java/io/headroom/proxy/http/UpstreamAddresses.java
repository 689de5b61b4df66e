package io.headroom.proxy.http;

import io.headroom.proxy.routes.Route;
import io.headroom.proxy.routes.RouteTable;
import io.headroom.proxy.routes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * Where a request's upstream is dialled. A host that the request's own path chooses is resolved
 * first, judged by its address, and that very address is dialled, so that no second look-up can
 * lead elsewhere. A host that the operator wrote is dialled by name. Stateless.
 */
public final class UpstreamAddresses {
  /** Clouds answer secrets there, beside the link-local 169.254.169.254. */
  private static final TrustedProxies METADATA =
      TrustedProxies.of(List.of("100.100.100.200", "168.63.129.16", "fd00:ec2::/64"));

  private final VertxInternal vertx;

  public UpstreamAddresses(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
  }

  /** Fails when a host chosen by the request does not resolve or is none it may choose. */
  public Future<SocketAddress> of(RouteTable.Match match) {
    Target target = match.target();
    Route route = match.route();
    if (!route.hostIsChosenByRequest()) {
      return Future.succeededFuture(SocketAddress.inetSocketAddress(target.port(), target.host()));
    }
    return vertx
        .nameResolver()
        .resolve(target.host())
        .compose(
            address ->
                mayBeChosen(address, route.mayBeLoopback())
                    ? Future.succeededFuture(
                        SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                    : Future.failedFuture(
                        "the request chose " + target.host() + ", an address it may not choose"));
  }

  static boolean mayBeChosen(InetAddress address, boolean loopback) {
    return !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && (loopback || !address.isLoopbackAddress())
        && !METADATA.contains(address.getHostAddress());
  }
}
