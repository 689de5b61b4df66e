package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the meters are told of a plain request: its begin once, its end once. */
class HttpEventsIT {
  private static final String ASK = "GET /app/ HTTP/1.1\r\nHost: h.example\r\n\r\n";
  private static final String BEGIN = "HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\n\r\na";

  @Test
  void eachAnswerIsToldOnceWithItsStatusAndKind() throws Exception {
    String missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(missing);
        ForwarderFixture proxy =
            ForwarderFixture.to(
                    new Settings.Route(
                        "/app/", "http://127.0.0.1:" + upstream.port(), "jupyter", List.of()),
                    new Settings.Route("/gone/", "http://127.0.0.1:1", "terminal", List.of()))
                .start();
        RawClient client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        assertEquals(404, client.send(ASK).answer().status());
      }
      assertEquals(503, proxy.get("/gone/").status());
      Await.until("all are over", () -> proxy.events.inFlight.get() == 0);
      assertEquals(List.of(404, 404, 404, 503), proxy.events.statuses());
      assertEquals(
          List.of("jupyter", "jupyter", "jupyter", "terminal"),
          proxy.events.ended.stream().map(HttpEventLog.Ended::kind).toList());
    }
  }

  @Test
  void itEndsWithTheLastByte() throws Exception {
    CountDownLatch beginWasSeen = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write(BEGIN);
                  Await.latch(beginWasSeen);
                  connection.write("b");
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(ASK).readUntil("\r\n\r\na");
      long seen = System.nanoTime();
      assertEquals(1, proxy.events.inFlight.get());
      assertEquals(List.of(), proxy.events.ended);
      long held = System.nanoTime() - seen;
      beginWasSeen.countDown();
      client.readUntil("b");
      Await.until("it is over", () -> proxy.events.inFlight.get() == 0);
      assertEquals(List.of(206), proxy.events.statuses());
      assertTrue(proxy.events.ended.get(0).nanos() > held, proxy.events.ended::toString);
    }
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerIsNamedSo() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  asked.countDown();
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      try (RawClient client = proxy.client()) {
        client.send(ASK);
        Await.latch(asked);
        assertEquals(1, proxy.events.inFlight.get());
      }
      Await.until("it is over", () -> proxy.events.inFlight.get() == 0);
      assertEquals(List.of(HttpEvents.CLIENT_LEFT), proxy.events.statuses());
    }
  }

  @Test
  void aClientThatLeavesAmidTheAnswerHasHadItsStatus() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(BEGIN);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      try (RawClient client = proxy.client()) {
        client.send(ASK).readUntil("\r\n\r\na");
      }
      Await.until("it is over", () -> proxy.events.inFlight.get() == 0);
      assertEquals(List.of(206), proxy.events.statuses());
    }
  }

  @Test
  void anUpstreamThatBreaksOffEndsItToo() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write(BEGIN);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(ASK).readUntil("\r\n\r\na");
      Await.until("it is over", () -> proxy.events.inFlight.get() == 0);
      assertEquals(List.of(206), proxy.events.statuses());
    }
  }
}
