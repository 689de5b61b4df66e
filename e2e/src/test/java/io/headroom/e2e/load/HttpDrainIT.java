package io.headroom.e2e.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.ScriptedUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.fixtures.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM while a page is computed, a file is uploaded, events are streamed, sockets are open. */
final class HttpDrainIT {

  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int SESSIONS = 50;

  @RegisterExtension final Owned owned = new Owned();

  private final ExecutorService clients = Executors.newCachedThreadPool();
  private ScriptedUpstream work;
  private HeadroomProcess headroom;

  @BeforeEach
  void start() throws IOException {
    owned.add(clients::shutdownNow);
    work = owned.add(SlowWork.start());
    headroom =
        owned.add(
            HeadroomProcess.start(
                "HttpDrainIT",
                new HeadroomConfig()
                    .route("/echo/", owned.add(EchoUpstream.start()).target(), "app")
                    .route("/work/", work.target(), "app")
                    .set("drain.timeoutMs", DRAIN.toMillis())));
  }

  @Test
  void allThatWasBegunEndsWholeWithinTheDrainTimeAndTheStreamsLast() throws Exception {
    try (Crowd crowd = Crowd.connect(headroom.port(), SESSIONS, 61);
        Socket kept = connect()) {
      crowd.ask(UpgradeRequest.to(headroom.port(), "/echo/socket"));
      assertEquals(Set.of(new Crowd.Outcome.Open()), Set.copyOf(crowd.outcomes()));
      assertTrue(SlowWork.get(kept, "/work/quick").endsWith("at once"));
      Client page = begin(socket -> SlowWork.get(socket, "/work/page"));
      Client upload = begin(SlowWork::upload);
      Client events = begin(socket -> SlowWork.follow(socket, "/work/events"));
      Client badge = begin(socket -> SlowWork.follow(socket, "/_headroom/capacity/events"));
      Await.until("all are under way", SOON, () -> work.open() == 3);
      long start = System.nanoTime();

      headroom.signal(ManagedProcess.Signal.TERM);

      Future<Set<Integer>> closes = clients.submit(() -> closeCodes(crowd));
      Await.until("it drains", SOON, () -> headroom.log().contains("\"draining\""));
      assertEquals(-1, kept.getInputStream().read(), "idle connections end");
      Client late = begin(socket -> SlowWork.get(socket, "/work/quick"));
      assertTrue(late.got().endsWith("at once"), late.got());
      assertTrue(late.got().contains("connection: close"), late.got());
      headroom.signal(ManagedProcess.Signal.TERM);
      assertTrue(page.got().endsWith("page"), page.got());
      assertTrue(upload.got().endsWith(SlowWork.md5OfUpload()), upload.got());
      assertEquals(Set.of(1012), closes.get(DRAIN.toSeconds(), TimeUnit.SECONDS));
      assertEquals("ended", events.got());
      assertEquals("ended", badge.got());
      assertEquals(0, headroom.awaitExit(DRAIN), headroom::logTail);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.out.println(
          String.format(
              Locale.ROOT,
              "after the signal: page %d ms, upload %d, events %d, badge %d, gone %d",
              page.doneAfter(start),
              upload.doneAfter(start),
              events.doneAfter(start),
              badge.doneAfter(start),
              took.toMillis()));
      assertTrue(events.doneAfter(start) > upload.doneAfter(start), "streams end last");
      assertTrue(took.compareTo(DRAIN) < 0, "gone after " + took);
    }
  }

  /** What a client got, and when it had it all. */
  private record Outcome(String text, long nanos) {}

  private record Client(Future<Outcome> outcome) {
    String got() throws Exception {
      return outcome.get(2 * DRAIN.toSeconds(), TimeUnit.SECONDS).text();
    }

    long doneAfter(long startNanos) throws Exception {
      return TimeUnit.NANOSECONDS.toMillis(outcome.get().nanos() - startNanos);
    }
  }

  /** What a client does on its connection. */
  private interface Talk {
    String over(Socket socket) throws IOException;
  }

  private Client begin(Talk talk) {
    return new Client(
        clients.submit(
            () -> {
              try (Socket socket = connect()) {
                return new Outcome(talk.over(socket), System.nanoTime());
              }
            }));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", headroom.port());
    socket.setSoTimeout((int) DRAIN.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** Each answers its close at once, or the drain would wait for it. */
  private Set<Integer> closeCodes(Crowd crowd) throws Exception {
    Set<Integer> codes = new TreeSet<>();
    var each =
        crowd.open().stream().map(socket -> clients.submit(() -> closeCode(socket))).toList();
    for (Future<Integer> code : each) {
      codes.add(code.get());
    }
    return codes;
  }

  private static int closeCode(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    Frame frame;
    do {
      frame = Frame.read(in);
    } while (frame.opcode() != Frame.CLOSE);
    socket.getOutputStream().write(Frame.close(1012, "").masked(9));
    socket.close();
    return frame.closeCode();
  }
}
