package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.fixtures.LocalHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long bodies: nothing gathered, nothing held back, nothing cut that moves. */
@ExtendWith(LeakCheck.class)
class StreamingIT {
  private static final String HOST = "Host: h.example\r\n";

  /** Longer than the stall that would end it, in steps shorter than that. */
  private static final int STEPS = 35;

  private static final long STEP_MILLIS = 100;
  private static final Duration STALL = Duration.ofSeconds(3);

  @RegisterExtension final LocalHttp upstream = new LocalHttp();

  @Test
  void eventsArriveAsTheyAreSent() throws Exception {
    CountDownLatch firstWasSeen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
                  Await.latch(firstWasSeen);
                  connection.write("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "Accept: text/event-stream\r\n\r\n");
      client.readUntil("data: 1\n\n");
      firstWasSeen.countDown();
      client.readUntil("data: 2\n\n");
    }
  }

  @Test
  void anUploadArrivesAsItIsSent() throws Exception {
    CountDownLatch headWasSeen = new CountDownLatch(1);
    CountDownLatch firstWasSeen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  headWasSeen.countDown();
                  connection.read("1\r\na\r\n".length());
                  firstWasSeen.countDown();
                  connection.read("0\r\n\r\n".length());
                  connection.write(ScriptedUpstream.OK);
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      Await.latch(headWasSeen);
      client.send("1\r\na\r\n");
      Await.latch(firstWasSeen);
      assertEquals("ok", client.send("0\r\n\r\n").answer().body());
    }
  }

  @Test
  void aSlowAnswerThatMovesIsNotCut() throws Exception {
    int port =
        upstream.serve(
            request -> {
              request.response().setChunked(true);
              long[] step = {0};
              upstream.vertx.setPeriodic(
                  STEP_MILLIS,
                  timer -> {
                    request.response().write("x");
                    if (++step[0] == STEPS) {
                      upstream.vertx.cancelTimer(timer);
                      request.response().end("end");
                    }
                  });
            });
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).silence(STALL).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      client.readUntil("end");
    }
  }

  @Test
  void aSlowUploadThatMovesIsNotCut() throws Exception {
    int port =
        upstream.serve(
            request ->
                request
                    .body()
                    .onSuccess(body -> request.response().end(Integer.toString(body.length()))));
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).silence(STALL).start();
        RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + STEPS + "\r\n\r\n");
      CompletableFuture<Void> sent = new CompletableFuture<>();
      long[] step = {0};
      upstream.vertx.setPeriodic(
          STEP_MILLIS,
          timer -> {
            try {
              client.send("x");
              if (++step[0] == STEPS) {
                upstream.vertx.cancelTimer(timer);
                sent.complete(null);
              }
            } catch (IOException e) {
              sent.completeExceptionally(e);
            }
          });
      sent.get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
      assertEquals(Integer.toString(STEPS), client.answer().body());
    }
  }

  /** For longer than the stall no part moves here: the kernel has enough for such a reader. */
  @Test
  void anAnswerThatOnlyTheKernelMovesIsNotCut() throws Exception {
    int step = 1 << 16;
    int body = 1 << 24;
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answeringOnce(
                "HTTP/1.1 200 OK\r\nContent-Length: " + body + "\r\n\r\n" + "x".repeat(body));
        ForwarderFixture proxy =
            ForwarderFixture.toPort(upstream.port()).silence(Duration.ofSeconds(1)).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").readHead();
      CompletableFuture<Void> some = new CompletableFuture<>();
      int[] steps = {0};
      this.upstream.vertx.setPeriodic(
          STEP_MILLIS,
          timer -> {
            try {
              client.read(step);
              if (++steps[0] == STEPS) {
                this.upstream.vertx.cancelTimer(timer);
                some.complete(null);
              }
            } catch (IOException e) {
              some.completeExceptionally(e);
            }
          });
      some.get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
      assertEquals(body - STEPS * step, client.read(body - STEPS * step).length());
    }
  }
}
