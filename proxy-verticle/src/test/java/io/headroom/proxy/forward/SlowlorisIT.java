package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.fixtures.Await;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many clients that never finish asking, beside others that must not notice. */
class SlowlorisIT {
  private static final int SLOW = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final String GET = "GET /app/ HTTP/1.1\r\nHost: h.example\r\n\r\n";

  /** From one read of 64 KiB come some 1,500 requests, each with an answer of kilobytes. */
  @Test
  void whoAsksAndAsksAndTakesNoAnswerIsCut() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient greedy = proxy.client()) {
      String many = "GET /nowhere HTTP/1.1\r\nHost: h.example\r\n\r\n".repeat(1_000);
      IOException cut =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < 500; i++) {
                  greedy.send(many);
                }
              });
      assertFalse(cut instanceof SocketTimeoutException, cut::toString);
      assertEquals("ok", proxy.get("/app/").body());
    }
  }

  @Test
  void slowHeadsAreClosedAndNothingElseIs() throws Exception {
    CompletableFuture<Void> streamMayEnd = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    if (head.contains("/stream")) {
                      connection.write(
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                      streamMayEnd.orTimeout(Await.BOUND.toSeconds(), TimeUnit.SECONDS).join();
                      connection.write("3\r\nend\r\n0\r\n\r\n");
                    } else {
                      connection.write(ScriptedUpstream.OK);
                    }
                  }
                });
        ForwarderFixture proxy =
            ForwarderFixture.toPort(upstream.port()).headDeadline(DEADLINE).start();
        RawClient idle = proxy.client();
        RawClient stream = proxy.client();
        RawClient waiting = proxy.client()) {
      assertEquals("ok", idle.send(GET).answer().body());
      stream.send(GET.replace("/app/", "/app/stream")).readUntil("\r\na\r\n");
      waiting.send(GET.replace("/app/", "/app/stream")).readUntil("\r\na\r\n");

      List<RawClient> slow = open(proxy);
      AtomicInteger closed = new AtomicInteger();
      Await.until("all slow connections are closed", () -> drip(slow, closed) == SLOW);

      assertEquals("ok", idle.send(GET).answer().body());
      assertEquals("ok", proxy.get("/app/").body());
      streamMayEnd.complete(null);
      stream.readUntil("end");
      waiting.readUntil("end");
      Await.until("the slow ones are forgotten", () -> proxy.watched() <= 4);
    }
  }

  @Test
  void aConnectionThatLeavesWithoutARequestIsForgottenAtOnce() throws Exception {
    try (ForwarderFixture proxy =
            ForwarderFixture.toPort(1).headDeadline(Duration.ofMinutes(10)).start();
        RawClient stays = proxy.client()) {
      stays.send("GET ");
      for (int i = 0; i < 20; i++) {
        proxy.client().send("GET /app/ HTTP/1.1\r\nHost: h").close();
      }

      Await.until("only the one that stays is watched", () -> proxy.watched() == 1);
    }
  }

  @Test
  void aSlowHeadOnAUsedConnectionIsClosedAsEarly() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    connection.read(head.startsWith("POST") ? 3 : 0);
                    connection.write(ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy =
            ForwarderFixture.toPort(upstream.port()).headDeadline(DEADLINE).start();
        RawClient idle = proxy.client();
        RawClient used = proxy.client();
        RawClient pipelined = proxy.client();
        RawClient upload = proxy.client()) {
      assertEquals("ok", idle.send(GET).answer().body());
      assertEquals("ok", used.send(GET).answer().body());
      assertEquals("ok", pipelined.send(GET + "GET /app/ HT").answer().body());
      upload.send("POST /app/ HTTP/1.1\r\nHost: h.example\r\nContent-Length: 3\r\n\r\na");
      List<RawClient> slow = new ArrayList<>(List.of(used, pipelined));
      for (RawClient client : slow) {
        client.socket().setSoTimeout(1);
      }
      used.send("GET /app/ HTTP/1.1\r\n");
      AtomicInteger closed = new AtomicInteger();
      Await.until("both are closed", () -> drip(slow, closed) == 2);

      assertEquals("ok", upload.send("bc").answer().body());
      assertEquals("ok", idle.send(GET).answer().body());
    }
  }

  private static List<RawClient> open(ForwarderFixture proxy) throws Exception {
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < SLOW; i++) {
      RawClient client = proxy.client();
      client.send("GET /app/ HTTP/1.1\r\n");
      client.socket().setSoTimeout(1);
      slow.add(client);
    }
    return slow;
  }

  /** One more byte of a header on each connection; how many were found closed so far. */
  private static int drip(List<RawClient> slow, AtomicInteger closed) {
    List<RawClient> gone = slow.stream().filter(SlowlorisIT::isGone).toList();
    slow.removeAll(gone);
    return closed.addAndGet(gone.size());
  }

  private static boolean isGone(RawClient client) {
    try {
      client.send("X");
      boolean gone = client.socket().getInputStream().read() < 0;
      if (gone) {
        client.close();
      }
      return gone;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
