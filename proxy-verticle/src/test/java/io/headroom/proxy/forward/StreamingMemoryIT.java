package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LocalHttp;
import io.headroom.proxy.transport.DirectMemory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gibibyte either way, in constant memory. */
class StreamingMemoryIT {
  private static final String HOST = "Host: h.example\r\n";
  private static final long GIB = 1L << 30;

  /** Enough for each event loop to take from the system what it keeps for its buffers. */
  private static final long FIRST = 1L << 26;

  private static final long MOST_GROWTH = 8L << 20;

  @RegisterExtension final LocalHttp upstream = new LocalHttp();

  @Test
  void aGibibyteDownTakesNoMemoryWhileTheClientRests() throws Exception {
    AtomicLong written = new AtomicLong();
    int port =
        upstream.serve(
            request -> {
              long length = written.get() == 0 ? FIRST : GIB;
              request.response().putHeader("Content-Length", Long.toString(length));
              pour(request, written, written.get() + length);
            });
    try (ForwarderFixture proxy = ForwarderFixture.toPort(port).start();
        RawClient client = proxy.client()) {
      InputStream in = client.socket().getInputStream();
      get(client);
      assertEquals(FIRST, drain(in, FIRST));
      long before = memory();
      get(client);
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
        upstream.serve(
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
      AtomicLong sent = new AtomicLong();
      put(client, FIRST);
      client.pour(FIRST, new AtomicLong());
      assertEquals(Long.toString(FIRST), client.answer().body());
      long before = memory();
      put(client, GIB);
      Thread sender = new Thread(() -> client.pour(GIB, sent), "sender");
      sender.start();
      HttpServerRequest request = resting.get(60, TimeUnit.SECONDS);
      Await.untilStill("what the client could send", sent::get);
      assertTrue(memory() - before < MOST_GROWTH, () -> "grew by " + (memory() - before));
      request.resume();
      sender.join(60_000);
      assertEquals(Long.toString(FIRST + GIB), client.answer().body());
    }
  }

  private static void get(RawClient client) throws IOException {
    client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
    assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
  }

  private static void put(RawClient client, long length) throws IOException {
    client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n");
  }

  private static void pour(HttpServerRequest request, AtomicLong written, long until) {
    Buffer block = Buffer.buffer(new byte[1 << 16]);
    while (!request.response().writeQueueFull()) {
      request.response().write(block.slice());
      if (written.addAndGet(block.length()) == until) {
        request.response().end();
        return;
      }
    }
    request.response().drainHandler(drained -> pour(request, written, until));
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

  /** Heap in use after a collection, and what Netty holds beside it. */
  private static long memory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + DirectMemory.usedBytes();
  }
}
