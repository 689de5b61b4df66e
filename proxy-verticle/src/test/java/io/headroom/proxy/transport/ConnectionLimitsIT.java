package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.headroom.fixtures.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sockets that keep to their limits, on each transport that works here. */
class ConnectionLimitsIT {
  private static final int MOST = 8;
  private static final int TRIES = 100;

  private final ConnectionLimits limits = new ConnectionLimits(System::nanoTime);
  private final List<Socket> sockets = new ArrayList<>();
  private Vertx vertx;
  private int port;

  @AfterEach
  void close() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (vertx != null) {
      Await.result(vertx.close());
    }
  }

  /** Many containers forbid io_uring; the others work on every Linux. */
  private static Stream<String> transports() {
    return Transports.preferred().entrySet().stream()
        .filter(
            each ->
                !each.getKey().equals("io_uring")
                    || each.getValue().filter(Transport::available).isPresent())
        .map(Map.Entry::getKey);
  }

  private void listen(String name) throws Exception {
    Transport transport = Transports.preferred().get(name).orElseThrow();
    vertx =
        TransportProbe.proven(
            Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(2))
                .withTransport(limits.on(transport))
                .build());
    port =
        Await.result(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AllowedBecause("As in the product")
  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void thoseThatBringNothingMakeRoomAndNoDescriptorIsLeftBehindOn(String name) throws Exception {
    listen(name);
    limits.clients().most(MOST);
    limits.keep(limits.clients(), "127.0.0.1", port);
    long before = descriptors();
    for (int i = 0; i < TRIES; i++) {
      sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
    Await.until("the others went", () -> limits.clients().turnedAway() >= TRIES - MOST);
    Await.until(
        "their descriptors are gone", () -> descriptors() <= before + sockets.size() + MOST);
    assertTrue(limits.clients().open() <= MOST);
    // The newest has a place and hears nothing; the oldest hears the end.
    sockets.get(0).setSoTimeout((int) Await.BOUND.toMillis());
    assertTrue(hearsTheEnd(sockets.get(0)));
    for (Socket socket : sockets) {
      socket.close();
    }
    Await.until("nobody is left", () -> limits.clients().open() == 0);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void diallingBeyondTheLimitFailsInWordsOnTheCallersLoopOn(String name) throws Exception {
    listen(name);
    limits.mostOutgoing(MOST);
    NetClient client = vertx.createNetClient();
    List<NetSocket> open = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      open.add(Await.result(client.connect(port, "127.0.0.1")));
    }
    assertEquals(
        "no more than 8 connections to upstreams: see ulimit -n",
        Await.result(failureOfOneMore(client)));
    Await.result(open.get(0).close());
    Await.until(
        "the place is free again",
        () -> {
          boolean free = limits.mayDial();
          if (free) {
            limits.hungUp();
          }
          return free;
        });
    Await.result(client.connect(port, "127.0.0.1"));
    client.close();
  }

  private Future<String> failureOfOneMore(NetClient client) {
    Promise<String> words = Promise.promise();
    vertx.runOnContext(
        go -> {
          Context mine = Vertx.currentContext();
          client
              .connect(port, "127.0.0.1")
              .onSuccess(socket -> words.fail("it was connected"))
              .onFailure(
                  failure ->
                      words.complete(
                          Vertx.currentContext() == mine
                              ? failure.getMessage()
                              : "on " + Thread.currentThread().getName()));
        });
    return words.future();
  }

  private static boolean hearsTheEnd(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return !(reset instanceof java.net.SocketTimeoutException);
    }
  }
}
