package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.fixtures.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions that open and end in every way, from many threads, on two event loops. {@code
 * -Dstorm.sessions} makes it longer, {@code -Dstorm.seed} another one.
 */
@ExtendWith(LeakCheck.class)
class AbortStormIT {
  private static final int SESSIONS = Integer.getInteger("storm.sessions", 1000);
  private static final long SEED = Long.getLong("storm.seed", 1L);
  private static final int THREADS = 12;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bringsEverythingBack(boolean nativeTransport) throws Exception {
    long sockets = OpenSockets.count();
    BridgeSettings settings = new BridgeSettings();
    settings.cap = THREADS - 2;
    settings.eventLoops = 2;
    settings.nativeTransport = nativeTransport;
    settings.connectTimeout = Duration.ofMillis(500);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (ScriptedUpstream upstream = new ScriptedUpstream(AbortStormIT::serve);
        BridgeFixture bridge = BridgeFixture.to(upstream, settings)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(SEED + i);
        int thread = i;
        parts.add(
            threads.submit(
                () -> {
                  for (int k = 0; k < SESSIONS / THREADS; k++) {
                    attempt(bridge.client(thread + k), random, thread * SESSIONS + k);
                  }
                  return null;
                }));
      }
      for (Future<?> part : parts) {
        part.get(5, TimeUnit.MINUTES);
      }
      bridge.awaitEmpty();
      assertEquals(List.of(), bridge.uncaught);
    } finally {
      threads.shutdownNow();
    }
    OpenSockets.awaitNoMoreThan(sockets);
  }

  /** An upstream whose path's last number says what it does; the rest echoes. */
  private static void serve(Peer peer) throws Exception {
    String head = peer.readHead();
    switch (head.charAt(head.indexOf(" HTTP/") - 1)) {
      case '0' -> peer.reset();
      case '1' -> peer.hangUp();
      case '2' -> peer.write(Peer.ascii("HTTP/1.1 101 Swi"));
      case '3' -> peer.write(Peer.ascii("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"));
      case '4' -> peer.readToEnd();
      case '5' -> peer.write(Peer.switching(head)).reset();
      case '6' -> {
        peer.write(Peer.switching(head), Frames.hex("82 7e 0400 00"));
        peer.hangUp();
      }
      default -> {
        peer.write(Peer.switching(head));
        ScriptedUpstream.echoFrames(peer);
      }
    }
  }

  private static void attempt(Peer client, Random random, int number) {
    String path = "/app/" + number + "/" + (random.nextInt(3) == 0 ? random.nextInt(7) : 9);
    try (client) {
      act(client, random, path);
    } catch (java.net.SocketTimeoutException hangs) {
      throw new AssertionError("client of " + path, hangs);
    } catch (IOException gone) {
      // Ends of all kinds are what this is about.
      client.socket();
    }
  }

  private static void act(Peer client, Random random, String path) throws IOException {
    byte[] request = Peer.upgradeRequest(path);
    int early = random.nextInt(8);
    if (early == 0) {
      client.write(Arrays.copyOf(request, random.nextInt(request.length)));
      return;
    }
    client.write(request);
    if (early == 1) {
      end(client, random);
      return;
    }
    String answer = client.readHead();
    if (answer.startsWith("HTTP/1.1 101 ") && random.nextBoolean()) {
      client.write(Frames.masked(Frames.BINARY, new byte[random.nextInt(100_000)]));
      client.readFrame();
    }
    end(client, random);
  }

  private static void end(Peer client, Random random) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> client.reset();
      case 1 -> client.hangUp();
      case 2 -> {
        client.shutdownOutput();
        client.readToEnd();
      }
      case 3 -> {
        client.write(Frames.hex("8185 00000000 61"));
        client.reset();
      }
      case 4 -> {
        client.write(Frames.hex("ffff"));
        client.hangUp();
      }
      default -> {
        client.write(Frames.masked(Frames.CLOSE, Frames.close(1000, "")));
        client.readToEnd();
      }
    }
  }
}
