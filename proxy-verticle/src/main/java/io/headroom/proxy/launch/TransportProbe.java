package io.headroom.proxy.launch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.transport.Transport;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends a byte to itself over a transport and sees whether it comes back. Blocks. */
final class TransportProbe {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long PATIENCE_MILLIS = 2_000;

  private TransportProbe() {}

  /** Empty when it works. */
  static Optional<String> fault(Transport transport, int eventLoops) {
    try {
      Vertx vertx =
          Vertx.builder()
              .with(VertxFactory.frugal().setEventLoopPoolSize(eventLoops))
              .withTransport(transport)
              .build();
      try {
        echo(vertx).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return Optional.empty();
      } finally {
        vertx.close().await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (Exception | LinkageError fault) {
      return Optional.of(fault.toString());
    }
  }

  private static Future<Buffer> echo(Vertx vertx) {
    NetServer server =
        vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write));
    return server
        .listen(0, LOOPBACK)
        .compose(bound -> vertx.createNetClient().connect(bound.actualPort(), LOOPBACK))
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
