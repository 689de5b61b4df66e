package io.headroom.cluster;

import io.headroom.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks the resolver and knocks at ports. */
final class NetworkLookout implements Lookout {
  private static final int PATIENCE_MILLIS = 1000;

  private final Vertx vertx;
  private final MemberNames names;
  private final NetClient client;

  NetworkLookout(Vertx vertx, Settings.Cluster settings) {
    this.vertx = vertx;
    this.names = new MemberNames(settings);
    this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(PATIENCE_MILLIS));
  }

  @Override
  public List<String> names() {
    return names.all();
  }

  @Override
  public Future<Found> seek(Set<Place> seen) {
    return vertx.executeBlocking(this::lead, false).compose(found -> knock(found, seen));
  }

  @Override
  public Future<Boolean> refuses(Place place) {
    return client
        .connect(place.port(), place.host())
        .compose(socket -> socket.close().map(false))
        .recover(
            failed ->
                Future.succeededFuture(String.valueOf(failed.getMessage()).contains("refused")));
  }

  private Found lead() {
    MemberNames.Led led = names.lead();
    Set<Place> others = new LinkedHashSet<>();
    for (InetSocketAddress place : led.places()) {
      if (!names.own(place)) {
        others.add(new Place(place.getAddress().getHostAddress(), place.getPort()));
      }
    }
    return new Found(led.answered(), others, Set.of(), led.nowhere());
  }

  private Future<Found> knock(Found found, Set<Place> seen) {
    List<Future<Place>> refusing =
        found.named().stream()
            .filter(place -> !seen.contains(place))
            .map(place -> refuses(place).map(refuses -> refuses ? place : null))
            .toList();
    return Future.join(refusing)
        .map(
            all ->
                new Found(
                    found.answered(),
                    found.named(),
                    all.<Place>list().stream().filter(Objects::nonNull).collect(Collectors.toSet()),
                    found.unresolved()));
  }
}
