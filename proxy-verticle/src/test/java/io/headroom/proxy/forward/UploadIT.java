package io.headroom.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.forward.RawClient.Answer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies of requests that wait, or that nobody wants. */
@ExtendWith(LeakCheck.class)
class UploadIT {
  private static final String HOST = "Host: h.example:8000\r\n";
  private static final long GIB = 1L << 30;

  @Test
  void anUploadMayWaitForContinue() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                  String body = connection.read(4);
                  connection.write("HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n" + body);
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(
          "PUT /app/ HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
      assertTrue(client.readHead().startsWith("HTTP/1.1 100 "));
      Answer answer = client.send("body").answer();
      assertEquals(201, answer.status());
      assertEquals("body", answer.body());
    }
  }

  @Test
  void anUploadMayBeRefusedBeforeItIsSent() throws Exception {
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send(
          "PUT /app/ HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
      assertEquals(413, client.answer().status());
    }
  }

  @Test
  void anEarlyAnswerNeverLeavesHalfARequestInThePool() throws Exception {
    String smuggled = "GET /app/smuggled HTTP/1.1\r\nHost: evil\r\n\r\n";
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    connection.write(
                        head.startsWith("PUT")
                            ? "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
                            : ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start()) {
      for (int i = 0; i < 5; i++) {
        try (RawClient client = proxy.client()) {
          client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n");
          assertEquals(413, client.answer().status());
        }
        assertEquals("ok", proxy.get("/app/" + i).body());
      }
      try (RawClient client = proxy.client()) {
        client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\n");
        assertEquals(413, client.answer().status());
        client.send(smuggled);
        assertEquals("ok", proxy.get("/app/last").body());
      }
      assertFalse(upstream.heads().toString().contains("smuggled"));
    }
  }

  /** The upstream is full by then, and reading has stopped. */
  @Test
  void theRestOfAnUploadThatWasAnsweredEarlyIsReadAndTheConnectionGoesOn() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  if (connection.readHead().startsWith("PUT")) {
                    Await.latch(full);
                    connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                    connection.untilEnd();
                  } else {
                    connection.write(ScriptedUpstream.OK);
                  }
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      long length = GIB / 16;
      client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n");
      Thread sender = new Thread(() -> client.pour(length, sent), "sender");
      sender.start();
      Await.untilStill("what the proxy takes", sent::get);
      full.countDown();
      assertEquals(413, client.answer().status());
      sender.join(Await.BOUND.toMillis());
      assertEquals(length, sent.get());
      assertEquals("ok", client.send("GET /app/ HTTP/1.1\r\n" + HOST + "\r\n").answer().body());
    }
  }

  /** It cannot be read, since the upstream takes nothing. */
  @Test
  void anUploadThatIsHeldBackEndsWithItsClient() throws Exception {
    CountDownLatch clientIsGone = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  connection.readHead();
                  Await.latch(clientIsGone);
                  connection.untilEnd();
                });
        ForwarderFixture proxy = ForwarderFixture.toPort(upstream.port()).start();
        RawClient client = proxy.client()) {
      client.send("PUT /app/ HTTP/1.1\r\n" + HOST + "Content-Length: " + GIB + "\r\n\r\n");
      Thread sender = new Thread(() -> client.pour(GIB, sent), "sender");
      sender.setUncaughtExceptionHandler((thread, reset) -> {});
      sender.start();
      Await.untilStill("what the proxy takes", sent::get);

      client.reset();
      Await.until("the client's end is noticed", () -> proxy.watched() == 0);
      clientIsGone.countDown();
      Await.until("the upstream's connection ends", () -> upstream.ended() == 1);
    }
  }
}
