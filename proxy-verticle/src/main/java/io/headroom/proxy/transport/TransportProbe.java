package io.headroom.proxy.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has a Vert.x send a byte to itself and sees whether it comes back. Blocks for some milliseconds.
 */
public final class TransportProbe {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long PATIENCE_MILLIS = 5_000;

  private TransportProbe() {}

  /** Returns it when it works, else closes it and throws. */
  public static Vertx proven(Vertx vertx) throws TimeoutException {
    NetServer server = vertx.createNetServer();
    // Kept here: Vert.x closes a client that the garbage collector finds, connections and all.
    NetClient client = vertx.createNetClient();
    try {
      echo(server, client).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | RuntimeException fault) {
      // Not waited for: it may never come.
      vertx.close();
      throw fault;
    }
    client.close();
    server.close();
    return vertx;
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
