package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ExerciseIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger connections = new AtomicInteger();
  private Exercise exercise;

  /** Kept: Vert.x closes a client that the garbage collector finds. */
  private NetClient dialler;

  private void deploy(Vertx vertx, int rounds, Duration time) throws Exception {
    exercise = new Exercise(new Exercise.Limits(rounds, time), new NetClientOptions());
    Await.result(vertx.deployVerticle(exercise));
  }

  /** A port that hands all bytes on, each way. */
  private int relay(Vertx vertx) throws Exception {
    int upstream = upstreamPort();
    dialler = vertx.createNetClient();
    return Await.result(
            vertx
                .createNetServer()
                .connectHandler(
                    client -> {
                      connections.incrementAndGet();
                      client.pause();
                      dialler
                          .connect(upstream, Exercise.HOST)
                          .onSuccess(
                              there -> {
                                client.pipeTo(there);
                                there.pipeTo(client);
                              });
                    })
                .listen(0, Exercise.HOST))
        .actualPort();
  }

  private int upstreamPort() {
    String upstream = exercise.upstream();
    return Integer.parseInt(upstream.substring(upstream.lastIndexOf(':') + 1));
  }

  @Test
  void makesAsManyRoundsAsItMay(Vertx vertx) throws Exception {
    deploy(vertx, 20, LONG);

    assertEquals(20, Await.result(exercise.use(relay(vertx))));

    assertEquals(2 * 20, connections.get(), "one with requests and a session each");
  }

  @Test
  void endsWhenItsTimeIsUp(Vertx vertx) throws Exception {
    deploy(vertx, Integer.MAX_VALUE, Duration.ofSeconds(2));

    assertTrue(Await.result(exercise.use(relay(vertx))) > 0);
  }

  @Test
  void doesNotWaitForAPortThatIsSilent(Vertx vertx) throws Exception {
    CompletableFuture<Void> left = new CompletableFuture<>();
    deploy(vertx, Integer.MAX_VALUE, Duration.ofMillis(50));
    int silent =
        Await.result(
                vertx
                    .createNetServer()
                    .connectHandler(client -> client.closeHandler(closed -> left.complete(null)))
                    .listen(0, Exercise.HOST))
            .actualPort();

    assertEquals(0, Await.result(exercise.use(silent)));

    Await.until("its clients have left", left::isDone);
  }

  @Test
  void saysWhenItIsNotServed(Vertx vertx) throws Exception {
    deploy(vertx, 1, LONG);
    int rude =
        Await.result(
                vertx.createNetServer().connectHandler(NetSocket::close).listen(0, Exercise.HOST))
            .actualPort();

    assertThrows(ExecutionException.class, () -> Await.result(exercise.use(rude)));
  }

  @Test
  void answersNobodyWhoDoesNotKnowThePath(Vertx vertx) throws Exception {
    deploy(vertx, 1, LONG);
    int upstream = upstreamPort();
    Buffer answered = Buffer.buffer();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    dialler = vertx.createNetClient();
    NetSocket stranger = Await.result(dialler.connect(upstream, Exercise.HOST));
    stranger.handler(answered::appendBuffer).closeHandler(end -> closed.complete(null));

    stranger.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    Await.until("it is shown out", closed::isDone);
    assertEquals("", answered.toString());
  }
}
