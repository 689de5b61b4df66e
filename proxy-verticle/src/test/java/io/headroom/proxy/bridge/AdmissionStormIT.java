package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many upgrades at once on two event loops: exactly the cap is open, the rest is told so. */
@ExtendWith(LeakCheck.class)
class AdmissionStormIT {
  private static final int CAP = 50;
  private static final int THREADS = 20;
  private static final int EACH = 10;

  @RepeatedTest(5)
  void opensExactlyAsManyAsThereAreSlots() throws Exception {
    BridgeSettings settings = new BridgeSettings();
    settings.cap = CAP;
    settings.eventLoops = 2;
    long sockets = OpenSockets.count();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      List<Peer> open = Collections.synchronizedList(new ArrayList<>());
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<Integer>> refused = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        refused.add(
            threads.submit(
                () -> {
                  start.await(15, TimeUnit.SECONDS);
                  int count = 0;
                  for (int k = 0; k < EACH; k++) {
                    count += opened(bridge, thread * EACH + k, open) ? 0 : 1;
                  }
                  return count;
                }));
      }
      int told = 0;
      for (Future<Integer> count : refused) {
        told += count.get(60, TimeUnit.SECONDS);
      }
      assertEquals(THREADS * EACH - CAP, told);
      assertEquals(CAP, bridge.pool.open());
      assertEquals(CAP, bridge.registry.all().size());
      assertEquals(CAP, upstream.accepted());
      assertEquals(Collections.nCopies(told, RefusalReason.CAP_REACHED), bridge.events.refusals);
      for (Peer client : open) {
        client.write(Frames.masked(Frames.TEXT, "still here"));
        assertEquals("81 still here", client.readFrame().toString());
        client.hangUp();
      }
      bridge.awaitEmpty();
      assertEquals(CAP, bridge.events.ends.size());
      assertEquals(List.of(), bridge.uncaught);
    } finally {
      threads.shutdownNow();
    }
    OpenSockets.awaitNoMoreThan(sockets);
  }

  /** Each on a path of its own, so that nobody is damped. */
  private static boolean opened(BridgeFixture bridge, int number, List<Peer> open)
      throws Exception {
    Peer client = bridge.client(number);
    String answer = client.upgrade("/app/" + number);
    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
    client.write(Frames.masked(Frames.TEXT, "in?"));
    Peer.Frame first = client.readFrame();
    if (first.first() == Frames.TEXT) {
      open.add(client);
      return true;
    }
    assertEquals(1013, first.closeCode());
    assertEquals(Refusal.CAP_REACHED.text(), first.closeReason());
    client.hangUp();
    return false;
  }
}
