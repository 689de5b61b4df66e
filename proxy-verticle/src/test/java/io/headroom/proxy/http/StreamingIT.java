package io.headroom.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long bodies: nothing gathered, nothing held back, nothing cut that moves. */
class StreamingIT {
  private static final String HOST = "Host: h.example\r\n";
  private static final long GIB = 1L << 30;
  private static final long MOST_GROWTH = 8L << 20;

  /** Longer than the stall that would end it, in steps shorter than that. */
  private static final int STEPS = 12;

  private static final long STEP_MILLIS = 100;
  private static final Duration STALL = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    Await.result(vertx.close());
  }

  private int upstream(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler);
    return Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

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
                  await(firstWasSeen);
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
      await(headWasSeen);
      client.send("1\r\na\r\n");
      await(firstWasSeen);
      assertEquals("ok", client.send("0\r\n\r\n").answer().body());
    }
  }

  @Test
  void aSlowAnswerThatMovesIsNotCut() throws Exception {
    int port =
        upstream(
            request -> {
              request.response().setChunked(true);
              long[] step = {0};
              vertx.setPeriodic(
                  STEP_MILLIS,
                  timer -> {
                    request.response().write("x");
                    if (++step[0] == STEPS) {
                      vertx.cancelTimer(timer);
                      request.response().end("end");
                    }
                  });
            });
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).timeouts(STALL, STALL).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      client.readUntil("end");
    }
  }

  @Test
  void aSlowUploadThatMovesIsNotCut() throws Exception {
    int port =
        upstream(
            request ->
                request
                    .body()
                    .onSuccess(body -> request.response().end(Integer.toString(body.length()))));
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).timeouts(STALL, STALL).start();
        RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + STEPS + "\r\n\r\n");
      CompletableFuture<Void> sent = new CompletableFuture<>();
      long[] step = {0};
      vertx.setPeriodic(
          STEP_MILLIS,
          timer -> {
            try {
              client.send("x");
              if (++step[0] == STEPS) {
                vertx.cancelTimer(timer);
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

  @Test
  void aGibibyteDownTakesNoMemoryWhileTheClientRests() throws Exception {
    AtomicLong written = new AtomicLong();
    int port =
        upstream(
            request -> {
              request.response().putHeader("Content-Length", Long.toString(GIB));
              pour(request, written);
            });
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).start();
        RawClient client = proxy.client()) {
      long before = memory();
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
      InputStream in = client.socket().getInputStream();
      long read = drain(in, GIB / 2);
      Await.untilStill("what the upstream could send", written::get);
      assertTrue(memory() - before < MOST_GROWTH, () -> "grew by " + (memory() - before));
      assertEquals(GIB, read + drain(in, GIB - read));
    }
  }

  @Test
  void aGibibyteUpTakesNoMemoryWhileTheUpstreamRests() throws Exception {
    AtomicLong received = new AtomicLong();
    CompletableFuture<HttpServerRequest> resting = new CompletableFuture<>();
    int port =
        upstream(
            request -> {
              request.handler(
                  buffer -> {
                    long now = received.addAndGet(buffer.length());
                    if (now > GIB / 2 && !resting.isDone()) {
                      request.pause();
                      resting.complete(request);
                    }
                  });
              request.endHandler(end -> request.response().end(Long.toString(received.get())));
            });
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).start();
        RawClient client = proxy.client()) {
      long before = memory();
      client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + GIB + "\r\n\r\n");
      AtomicLong sent = new AtomicLong();
      Thread sender = new Thread(() -> send(client, sent), "sender");
      sender.start();
      HttpServerRequest request = resting.get(60, TimeUnit.SECONDS);
      Await.untilStill("what the client could send", sent::get);
      assertTrue(memory() - before < MOST_GROWTH, () -> "grew by " + (memory() - before));
      request.resume();
      sender.join(60_000);
      assertEquals(Long.toString(GIB), client.answer().body());
    }
  }

  private static void pour(HttpServerRequest request, AtomicLong written) {
    Buffer block = Buffer.buffer(new byte[1 << 16]);
    while (!request.response().writeQueueFull()) {
      request.response().write(block.slice());
      if (written.addAndGet(block.length()) == GIB) {
        request.response().end();
        return;
      }
    }
    request.response().drainHandler(drained -> pour(request, written));
  }

  private static long drain(InputStream in, long most) throws IOException {
    byte[] block = new byte[1 << 16];
    long total = 0;
    while (total < most) {
      int n = in.read(block, 0, (int) Math.min(block.length, most - total));
      if (n < 0) {
        return total;
      }
      total += n;
    }
    return total;
  }

  private static void send(RawClient client, AtomicLong sent) {
    try {
      OutputStream out = client.socket().getOutputStream();
      byte[] block = new byte[1 << 16];
      while (sent.get() < GIB) {
        out.write(block);
        sent.addAndGet(block.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Heap in use after a collection, direct buffers and what Netty took beside them. */
  private static long memory() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    long netty = PlatformDependent.usedDirectMemory();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct + netty;
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertTrue(latch.await(Await.BOUND.toSeconds(), TimeUnit.SECONDS), "did not arrive in time");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
