package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Also a cluster of one answers on the event bus. */
class CapacityQueriesTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger open = new AtomicInteger();
  private final SoloClusterView view =
      new SoloClusterView(
          vertx,
          InstantSource.fixed(Instant.parse("2026-11-20T20:00:00Z")),
          () -> new InstanceLoad("pod-a", open.get(), 0, 10, false),
          () -> 10);

  @BeforeEach
  void join() throws Exception {
    await(view.join());
  }

  @AfterEach
  void close() throws Exception {
    await(view.leave());
    await(vertx.close());
  }

  @Test
  void theDocumentIsTheReplyOfAnyAndOfThisInstance() throws Exception {
    open.set(4);
    JsonObject expected =
        new CapacityDocument(view.snapshot(), Instant.parse("2026-11-20T20:00:00Z")).toJson();
    assertEquals(expected.encode(), ask("headroom.capacity").encode());
    assertEquals(expected.encode(), ask("headroom.capacity.pod-a").encode());
  }

  @Test
  void aChangedLevelIsPublishedAndAChangedNumberAloneIsNot() throws Exception {
    BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
    await(
        vertx
            .eventBus()
            .<JsonObject>consumer("headroom.capacity.changed", message -> told.add(message.body()))
            .completion());
    change(3);
    assertNull(told.poll(600, TimeUnit.MILLISECONDS));
    change(9);
    assertEquals("warning", level(told.poll(10, TimeUnit.SECONDS)));
    change(10);
    assertEquals("full", level(told.poll(10, TimeUnit.SECONDS)));
    change(0);
    assertEquals("ok", level(told.poll(10, TimeUnit.SECONDS)));
  }

  @Test
  void anInstanceThatLeftDoesNotAnswer() throws Exception {
    await(view.leave());
    assertTrue(
        vertx
            .eventBus()
            .request("headroom.capacity", null, new DeliveryOptions().setSendTimeout(1000))
            .map(reply -> false)
            .otherwise(true)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS));
  }

  private void change(int now) {
    open.set(now);
    view.loadChanged();
  }

  private JsonObject ask(String address) throws Exception {
    return await(vertx.eventBus().<JsonObject>request(address, null)).body();
  }

  private static String level(JsonObject document) {
    return document.getJsonObject("cluster").getString("level");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
