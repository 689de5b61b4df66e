package io.headroom.e2e.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Arrays;
import java.util.List;

/**
 * A program that is a member of the cluster and no instance: answers {@code GET /ADDRESS} with what
 * it is told at an event-bus address.
 */
public final class Guest {

  private Guest() {}

  /**
   * Runs it.
   *
   * @param args its own host, member port, event-bus port, HTTP host and HTTP port, then members
   */
  public static void main(String[] args) {
    String host = args[0];
    List<String> members = Arrays.asList(args).subList(5, args.length);
    EventBusOptions eventBus =
        new EventBusOptions().setHost(host).setPort(Integer.parseInt(args[2]));
    HazelcastClusterManager manager = manager(host, Integer.parseInt(args[1]), members);
    CapacityAsker asker = new CapacityAsker(manager);
    Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(eventBus))
        .withClusterManager(manager)
        .buildClustered()
        .compose(vertx -> vertx.deployVerticle(asker).map(vertx))
        .compose(
            vertx ->
                vertx
                    .createHttpServer()
                    .requestHandler(request -> answer(asker, request))
                    .listen(Integer.parseInt(args[4]), args[3]))
        .onFailure(
            failed -> {
              failed.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
  }

  /** A member at this host and port. */
  static HazelcastClusterManager manager(String host, int port, List<String> members) {
    Config config = CapacityAsker.hazelcast("headroom", members);
    config.setProperty("hazelcast.socket.bind.any", "false");
    config
        .getNetworkConfig()
        .setPort(port)
        .setPortAutoIncrement(false)
        .getInterfaces()
        .setEnabled(true)
        .addInterface(host);
    return new HazelcastClusterManager(config);
  }

  private static void answer(CapacityAsker asker, HttpServerRequest request) {
    asker
        .ask(request.path().substring(1))
        .onSuccess(document -> request.response().end(document.toBuffer()))
        .onFailure(failed -> request.response().setStatusCode(504).end(failed.toString()));
  }
}
