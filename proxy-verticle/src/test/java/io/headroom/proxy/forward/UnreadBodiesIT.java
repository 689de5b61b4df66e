package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies whose taker lives and reads nothing: after the stall both connections are gone. */
@ExtendWith(LeakCheck.class)
class UnreadBodiesIT {
  private static final String HOST = "Host: h.example:8000\r\n";
  private static final long GIB = 1L << 30;
  private static final Duration STALL = Duration.ofMillis(300);

  @Test
  void anUploadThatTheUpstreamDoesNotTakeEndsWith504() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  Await.latch(over);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(STALL).start();
        RawClient client = proxy.client()) {
      client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + GIB + "\r\n\r\n");
      Thread sender = new Thread(() -> client.pour(GIB, new AtomicLong()), "sender");
      sender.setUncaughtExceptionHandler((thread, reset) -> {});
      sender.start();

      assertEquals(504, client.answer().status());
      over.countDown();
    }
  }

  @Test
  void aDownloadThatTheClientDoesNotReadIsForgotten() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + GIB + "\r\n\r\n");
                  String block = "x".repeat(1 << 16);
                  while (true) {
                    connection.write(block);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(STALL).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      client.readHead();

      Await.until("the upstream is left", () -> upstream.ended() == 1);
      Await.until("the client's connection is gone", () -> proxy.watched() == 0);
    }
  }
}
