package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineWatchIT {
  @TempDir Path folder;

  @Test
  void theFilesAreReadAgainAndKeptWhileTheyAreAway() throws Exception {
    Path resolv = Files.writeString(folder.resolve("resolv.conf"), "search one\n");
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.0.0.1 a\n");
    Vertx vertx = Vertx.vertx();
    try {
      MachineWatch watch = Await.result(MachineWatch.start(vertx, resolv, hosts));
      assertEquals(List.of("one"), watch.files().conf().search());
      assertEquals(FakeDns.addresses("10.0.0.1"), watch.files().hosts().find("a"));
      assertTrue(
          watch.addresses().containsAll(FakeDns.addresses("127.0.0.1")),
          () -> "" + watch.addresses());
      Files.delete(hosts);
      Files.writeString(resolv, "search two\n");
      Await.until("the new search list", () -> !watch.files().conf().search().contains("one"));
      assertEquals(List.of("two"), watch.files().conf().search());
      assertEquals(FakeDns.addresses("10.0.0.1"), watch.files().hosts().find("a"));
    } finally {
      Await.result(vertx.close());
    }
  }
}
