package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.Await;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.admission.Slot;
import io.headroom.proxy.forward.RawClient;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CapacityEventsIT {
  private static final String REQUEST =
      "GET /_headroom/capacity/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final PublicHttp http = new PublicHttp(4);
  private final AtomicInteger renderings = new AtomicInteger();

  private final AtomicInteger each = new AtomicInteger(2);
  private final AtomicInteger together = new AtomicInteger(2);
  private final Shares seats = new Shares(each::get, together::get);

  @BeforeEach
  void start() throws Exception {
    http.serving(router -> mount(http, router, Duration.ofMillis(50), Duration.ofMillis(400)));
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void tellsTheStateAtOnce() throws Exception {
    try (RawClient client = new RawClient(http.port())) {
      String head = client.send(REQUEST).readHead();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertEquals("text/event-stream", RawClient.header(head, "Content-Type"));
      assertEquals("no-store", RawClient.header(head, "Cache-Control"));
      assertEquals("no", RawClient.header(head, "X-Accel-Buffering"));
      assertEquals(4, next(client).getJsonObject("instance").getInteger("free"));
    }
  }

  @Test
  void tellsEachLevelOnTheWayUpAndDown() throws Exception {
    try (RawClient client = new RawClient(http.port())) {
      client.send(REQUEST).readHead();
      List<Slot> slots = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        slots.add(http.pool.acquire().orElseThrow());
      }
      untilLevel(client, "warning");
      slots.add(http.pool.acquire().orElseThrow());
      untilLevel(client, "full");
      slots.forEach(Slot::release);
      untilLevel(client, "ok");
    }
  }

  @Test
  void speaksWhenNothingHappens() throws Exception {
    try (RawClient client = new RawClient(http.port())) {
      client.send(REQUEST).readHead();
      for (int i = 0; i < 4; i++) {
        assertEquals(0, next(client).getJsonObject("cluster").getInteger("open"));
      }
    }
  }

  @Test
  void rendersOnceForAllAndNotAtAllForNobody() throws Exception {
    try (RawClient one = new RawClient(http.port());
        RawClient two = new RawClient(http.port())) {
      one.send(REQUEST).readHead();
      next(one);
      two.send(REQUEST).readHead();
      next(two);
      long first = rendering(two);
      long told = rendering(one);
      while (told < first) {
        told = rendering(one);
      }
      for (int i = 1; i <= 3; i++) {
        assertEquals(first + i, rendering(one));
        assertEquals(first + i, rendering(two));
      }
      assertEquals(first, told);
    }
    Await.untilStill("renderings", renderings::get);
  }

  @Test
  void oneTooManyIsToldToPoll() throws Exception {
    try (RawClient one = new RawClient(http.port());
        RawClient two = new RawClient(http.port())) {
      one.send(REQUEST).readHead();
      two.send(REQUEST).readHead();
      try (RawClient third = new RawClient(http.port())) {
        String head = third.send(REQUEST).readHead();
        assertTrue(head.startsWith("HTTP/1.1 429"), head);
        assertEquals("30", RawClient.header(head, "Retry-After"));
      }
      try (RawClient other = new RawClient(http.port())) {
        String head = other.send(from("192.0.2.9")).readHead();
        assertTrue(head.startsWith("HTTP/1.1 503"), head);
        assertEquals("30", RawClient.header(head, "Retry-After"));
      }
    }
    Await.until(
        "a place is free again",
        () -> {
          try (RawClient next = new RawClient(http.port())) {
            return next.send(REQUEST).readHead().startsWith("HTTP/1.1 200");
          } catch (IOException broken) {
            return false;
          }
        });
  }

  @Test
  void oneAddressLeavesSeatsToOthers() throws Exception {
    each.set(1);
    try (RawClient one = new RawClient(http.port());
        RawClient second = new RawClient(http.port());
        RawClient other = new RawClient(http.port())) {
      one.send(from("2001:db8::1")).readHead();
      String refused = second.send(from("2001:db8::2")).readHead();
      assertTrue(refused.startsWith("HTTP/1.1 429"), refused);
      String head = other.send(from("2001:db8:0:1::1")).readHead();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
    }
  }

  @Test
  void seatsAreThoseOfAllEventLoops() throws Exception {
    each.set(1);
    PublicHttp second = new PublicHttp(4);
    try (RawClient one = new RawClient(http.port())) {
      second.serving(
          router -> mount(second, router, Duration.ofMillis(50), Duration.ofMillis(400)));
      one.send(REQUEST).readHead();
      try (RawClient other = new RawClient(second.port())) {
        String head = other.send(REQUEST).readHead();
        assertTrue(head.startsWith("HTTP/1.1 429"), head);
      }
    } finally {
      second.stop();
    }
  }

  @Test
  void whoDoesNotReadIsLetGo() throws Exception {
    each.set(1);
    PublicHttp busy = new PublicHttp(4);
    try {
      busy.serving(router -> mount(busy, router, Duration.ofMillis(1), Duration.ZERO));
      try (RawClient idle = new RawClient(busy.port())) {
        idle.send(REQUEST);
        Await.until(
            "the only place is free again",
            () -> {
              try (RawClient next = new RawClient(busy.port())) {
                return next.send(REQUEST).readHead().startsWith("HTTP/1.1 200");
              } catch (IOException broken) {
                return false;
              }
            });
      }
    } finally {
      busy.stop();
    }
  }

  /** Who does not read is let go soon where it speaks all the time. */
  private void mount(PublicHttp at, Router router, Duration numbers, Duration quiet) {
    Duration patience = quiet.isZero() ? Duration.ofMillis(200) : Duration.ofSeconds(30);
    Caller caller =
        new Caller(new ForwardedHeaders(TrustedProxies.of(List.of("127.0.0.1")), "X-User"));
    new CapacityEvents(
            at.vertx,
            at.cluster,
            this::now,
            System::nanoTime,
            new CapacityEvents.Pace(numbers, quiet, patience),
            caller,
            seats)
        .mount(router);
  }

  private static String from(String address) {
    return REQUEST.replace("\r\n\r\n", "\r\nX-Forwarded-For: " + address + "\r\n\r\n");
  }

  private Instant now() {
    return Instant.ofEpochMilli(renderings.incrementAndGet());
  }

  private static void untilLevel(RawClient client, String level) throws IOException {
    JsonObject document = next(client);
    while (!document.getJsonObject("instance").getString("level").equals(level)) {
      document = next(client);
    }
    assertEquals(level, document.getJsonObject("cluster").getString("level"));
  }

  /** Which rendering it is told next: its number is its time. */
  private static long rendering(RawClient client) throws IOException {
    return Instant.parse(next(client).getString("asOf")).toEpochMilli();
  }

  private static JsonObject next(RawClient client) throws IOException {
    client.readUntil("event: capacity\ndata: ");
    String data = client.readUntil("\n\n");
    return new JsonObject(data);
  }
}
