package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.TestVertx;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sockets on the best transport of this machine, whose peers leave rudely. */
class SocketGuardIT {
  private static final int ROUNDS = 200;
  private static final int PATIENCE_SECONDS = 20;

  private final CountDownLatch gone = new CountDownLatch(ROUNDS);
  private final Vertx vertx = TestVertx.create();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aResetRightBehindDataIsNoticed() throws Exception {
    int port = serve(socket -> socket.handler(read -> {}));

    for (int round = 0; round < ROUNDS; round++) {
      try (Socket peer = connect(port)) {
        peer.getOutputStream().write('x');
        reset(peer);
      }
    }

    assertAllGone();
  }

  @Test
  void aResetOfASocketThatIsHeldBackIsNoticed() throws Exception {
    int port = serve(NetSocket::pause);

    for (int round = 0; round < ROUNDS; round++) {
      try (Socket peer = connect(port)) {
        peer.getOutputStream().write(new byte[1024]);
        reset(peer);
      }
    }

    assertAllGone();
  }

  private int serve(Handler<NetSocket> handler) throws Exception {
    NetServer server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  ((NetSocketInternal) socket)
                      .channelHandlerContext()
                      .channel()
                      .closeFuture()
                      .addListener(closed -> gone.countDown());
                  socket.exceptionHandler(reset -> {});
                  handler.handle(socket);
                });
    server.listen(0, "127.0.0.1").await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return server.actualPort();
  }

  private void assertAllGone() throws InterruptedException {
    assertTrue(gone.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> gone.getCount() + " are left");
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static void reset(Socket peer) throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }
}
