package io.headroom.proxy.launch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.transport.Transport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends a byte to itself over a transport and sees whether it comes back. Blocks. */
final class TransportProbe {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long PATIENCE_MILLIS = 5_000;

  private TransportProbe() {}

  /** Empty when it works. */
  static Optional<String> fault(Transport transport, int eventLoops) {
    try {
      Vertx vertx =
          Vertx.builder()
              .with(VertxFactory.frugal().setEventLoopPoolSize(eventLoops))
              .withTransport(transport)
              .build();
      // Kept here: Vert.x closes a client that the garbage collector finds, connections and all.
      NetClient client = vertx.createNetClient();
      try {
        echo(vertx.createNetServer(), client).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return Optional.empty();
      } finally {
        client.close();
        // Not waited for: how fast it closes says nothing about whether it works.
        vertx.close();
      }
    } catch (Exception | LinkageError fault) {
      return Optional.of(fault.toString());
    }
  }

  private static Future<Buffer> echo(NetServer server, NetClient client) {
    return server
        .connectHandler(socket -> socket.handler(socket::write))
        .listen(0, LOOPBACK)
        .compose(bound -> client.connect(bound.actualPort(), LOOPBACK))
        .compose(
            socket -> {
              Promise<Buffer> back = Promise.promise();
              socket.handler(back::tryComplete);
              socket.exceptionHandler(back::tryFail);
              socket.closeHandler(gone -> back.tryFail("closed before the byte came back"));
              return socket.write("?").compose(sent -> back.future());
            });
  }
}
