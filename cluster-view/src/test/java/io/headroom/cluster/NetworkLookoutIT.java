package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkLookoutIT {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void tellsWhoListensWhereTheNamesLead() throws Exception {
    int own = Ports.free();
    int nobody = Ports.free();
    try (ServerSocket somebody = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
      Place listens = new Place("127.0.0.1", somebody.getLocalPort());
      Place refuses = new Place("127.0.0.1", nobody);
      List<String> members =
          List.of("127.0.0.1:" + own, listens.toString(), refuses.toString(), "nobody.invalid:1");
      Lookout lookout =
          new NetworkLookout(vertx, RealInstance.settings(own, Ports.free(), members, ""));

      Found found = await(lookout.seek(Set.of()));
      assertEquals(Set.of(listens, refuses), found.named());
      assertEquals(Set.of(refuses), found.refusing());
      assertEquals(List.of("nobody.invalid:1"), found.unresolved());
      assertFalse(found.answered());
      assertEquals(
          Set.of(
              listens + " (no member)",
              refuses + " (refuses connections)",
              "nobody.invalid:1 (does not resolve)"),
          Set.copyOf(found.described()));

      assertTrue(await(lookout.refuses(refuses)));
      assertFalse(await(lookout.refuses(listens)));
      assertEquals(Set.of(), await(lookout.seek(Set.of(listens, refuses))).refusing());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
