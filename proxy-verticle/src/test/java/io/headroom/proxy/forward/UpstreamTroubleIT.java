package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FullBacklog;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that are down, die, or say nothing; clients that leave or stall. */
@ExtendWith(LeakCheck.class)
class UpstreamTroubleIT {
  private static final String HOST = "Host: h.example\r\n";
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void anUpstreamThatIsDownIs503() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (ForwarderFixture proxy = ForwarderFixture.toPort(free).start();
        RawClient client = proxy.client()) {
      for (int i = 0; i < 2; i++) {
        Answer answer = client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").answer();
        assertEquals(503, answer.status());
        assertEquals("no-store", answer.header("Cache-Control"));
        assertTrue(answer.body().startsWith("Service unavailable"), answer.body());
      }
    }
  }

  @Test
  void anUpstreamThatIsDownIs503ForAnUploadToo() throws Exception {
    try (ForwarderFixture proxy = ForwarderFixture.toPort(1).start();
        RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
      assertEquals(503, client.answer().status());
    }
  }

  @Test
  void aNameThatDoesNotResolveIs503() throws Exception {
    try (ForwarderFixture proxy =
        ForwarderFixture.to(new Settings.Route("/app/", "http://nowhere.invalid", "app", List.of()))
            .start()) {
      assertEquals(503, proxy.get("/app/").status());
    }
  }

  /** How an upstream ends before it has answered. */
  private enum End {
    CLOSE,
    RESET,
    HALF_A_HEAD;

    void play(ScriptedUpstream.Connection connection) throws IOException {
      connection.readHead();
      switch (this) {
        case CLOSE -> connection.socket().close();
        case RESET -> connection.reset();
        case HALF_A_HEAD -> connection.write("HTTP/1.1 200 OK\r\nContent-Le");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void anUpstreamThatEndsBeforeItAnswersIs503(End end) throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(end::play);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      assertEquals(503, proxy.get("/app/").status());
      Answer posted = proxy.ask("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
      assertEquals(503, posted.status());
      long posts = upstream.heads().stream().filter(head -> head.startsWith("POST")).count();
      assertEquals(1, posts, "a POST is never repeated");
    }
  }

  /** More than one, as when it restarts; by a reset, as where it had not read everything. */
  @Test
  void pooledConnectionsThatAreResetAreReplaced() throws Exception {
    AtomicInteger heads = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(3);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  if (heads.incrementAndGet() <= 3) {
                    Await.barrier(together);
                    connection.write(ScriptedUpstream.OK);
                    connection.readHead();
                    connection.reset();
                  } else {
                    connection.write(ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      List<RawClient> clients = List.of(proxy.client(), proxy.client(), proxy.client());
      for (RawClient client : clients) {
        client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      }
      for (RawClient client : clients) {
        assertEquals("ok", client.answer().body());
      }
      assertEquals("ok", proxy.get("/app/").body());
      assertEquals(4, upstream.connections());
    }
  }

  @Test
  void nobodyIsAskedForAClientThatLeftWhileTheUpstreamWasDialled() throws Exception {
    try (FullBacklog full = new FullBacklog();
        ForwarderFixture proxy = ForwarderFixture.toPort(full.port()).start()) {
      try (RawClient client = proxy.client()) {
        client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
        Await.until("the client is there", () -> proxy.watched() == 1);
      }
      Await.until("the client is gone", () -> proxy.watched() == 0);
      try (Socket dialled = full.accept()) {
        assertEquals(-1, dialled.getInputStream().read());
      }
    }
  }

  @Test
  void aPooledConnectionThatWasJustClosedIsReplaced() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  boolean first = connections.incrementAndGet() == 1;
                  connection.readHead();
                  connection.write(ScriptedUpstream.OK);
                  connection.readHead();
                  if (!first) {
                    connection.write(ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      assertEquals("ok", proxy.get("/app/1").body());
      assertEquals("ok", proxy.get("/app/2").body());
      assertEquals(2, connections.get());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "Transfer-Encoding: chunked\r\n\r\n64\r\nhalf",
      })
  void anAnswerThatBreaksOffIsSeenToBreakOff(String rest) throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\n" + rest);
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
      assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
      String body = client.readAll();
      assertTrue(body.length() < 100, body);
      assertFalse(body.endsWith("0\r\n\r\n"), body);
    }
  }

  /** Its reset comes right behind what it sent. */
  @Test
  void anAnswerThatIsResetIsSeenToBreakOff() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                  connection.reset();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      for (int i = 0; i < 20; i++) {
        try (RawClient client = proxy.client()) {
          client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n");
          assertTrue(client.readAll().length() < 500);
        }
      }
    }
  }

  @Test
  void anUpstreamThatNeverAnswersIs503() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(UpstreamTroubleIT::neverAnswer);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(SHORT).start()) {
      assertEquals(503, proxy.get("/app/").status());
      Await.until("the upstream connection ends", () -> upstream.ended() == 1);
    }
  }

  @Test
  void aBodyThatStopsIsCutOff() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answeringOnce("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(SHORT).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").readHead();
      assertEquals("half", client.readAll());
      Await.until("the upstream connection ends", () -> upstream.ended() == 1);
    }
  }

  @Test
  void anUploadThatStopsIs408() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(UpstreamTroubleIT::neverAnswer);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).silence(SHORT).start();
        RawClient client = proxy.client()) {
      client.send("POST /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\nhalf");
      Answer answer = client.answer();
      assertEquals(408, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals("", client.readAll());
      Await.until("the upstream connection ends", () -> upstream.ended() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /app/ HTTP/1.1\r\n" + HOST + "\r\n",
        "POST /app/ HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
      })
  void theUpstreamLearnsThatTheClientLeftBeforeTheAnswer(String sent) throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(UpstreamTroubleIT::neverAnswer);
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      RawClient client = proxy.client();
      client.send(sent);
      Await.until("the request arrives", () -> upstream.heads().size() == 1);
      client.close();
      Await.until("the upstream connection ends", () -> upstream.ended() == 1);
    }
  }

  @Test
  void theUpstreamLearnsThatTheClientLeftInTheAnswer() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\n\r\n");
                  String block = "x".repeat(1 << 16);
                  while (!connection.socket().isClosed()) {
                    connection.write(block);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      RawClient client = proxy.client();
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").readHead();
      client.read(1 << 20);
      client.close();
      Await.until("the upstream connection ends", () -> upstream.ended() == 1);
    }
  }

  private static void neverAnswer(ScriptedUpstream.Connection connection) throws IOException {
    connection.readHead();
    connection.untilEnd();
  }

  /** Its end is the connection's, and a reset is none that the upstream meant. */
  @Test
  void aBodyWithoutALengthThatEndsInAResetIsNotWhole() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\n\r\nabc");
                  Await.latch(read);
                  connection.reset();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").readUntil("abc\r\n");
      read.countDown();
      assertEquals("", client.readAll());
    }
  }
}
