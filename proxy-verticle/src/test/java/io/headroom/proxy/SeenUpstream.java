package io.headroom.proxy;

import io.headroom.fixtures.Await;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that notes the headers it sees and echoes what it is sent. */
final class SeenUpstream {
  private final List<MultiMap> seen = new CopyOnWriteArrayList<>();
  private final int port;

  SeenUpstream(Vertx vertx) throws Exception {
    port =
        Await.result(
                vertx
                    .createHttpServer(
                        new HttpServerOptions().setWebSocketSubProtocols(List.of("v1")))
                    .webSocketHandler(
                        socket -> {
                          seen.add(socket.headers());
                          socket.textMessageHandler(socket::writeTextMessage);
                        })
                    .requestHandler(
                        request -> {
                          seen.add(request.headers());
                          request.body().onSuccess(body -> request.response().end(body));
                        })
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  int port() {
    return port;
  }

  int requests() {
    return seen.size();
  }

  /** Of the last request. */
  MultiMap headers() {
    return seen.get(seen.size() - 1);
  }
}
