package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Names with two addresses: each of either family, alive, refusing or a black hole, told by a real
 * DNS server.
 */
final class SeveralAddressesIT {
  private static final String NAME = "SeveralAddressesIT";

  @RegisterExtension final Owned owned = new Owned();

  private enum State {
    ALIVE,
    REFUSES,
    SILENT
  }

  private record End(String address, State state) {}

  private record Combination(End first, End second) {
    String name() {
      String all = first + " " + second;
      return "c" + Integer.toHexString(all.hashCode());
    }

    boolean connects() {
      return first.state == State.ALIVE || second.state == State.ALIVE;
    }

    long limitMillis() {
      return first.state == State.SILENT || second.state == State.SILENT ? 1_000 : 600;
    }
  }

  @Test
  void everyCombinationConnectsInTimeWhenOneIsAlive() throws IOException {
    TestNetwork network = owned.add(TestNetwork.of(1));
    List<List<End>> ends = ends(network);
    EchoUpstream echo = owned.add(EchoUpstream.start(network.gateway()));
    for (End end : ends.stream().flatMap(List::stream).toList()) {
      if (end.state == State.ALIVE) {
        owned.add(EchoUpstream.start(end.address, echo.port()));
      } else if (end.state == State.SILENT) {
        network.blackHole(network.host(0), end.address);
      }
    }
    List<Combination> combinations = combinations(ends);
    KubernetesDns dns = owned.add(KubernetesDns.start(network, NAME));
    dns.tell(
        combinations.stream()
            .flatMap(
                each ->
                    List.of(each.first, each.second).stream()
                        .map(end -> end.address + " " + each.name() + ".ns.svc.cluster.local"))
            .toList());
    HeadroomConfig config =
        new HeadroomConfig()
            .namespace(network.host(0).namespace(), network.host(0).reachedAt())
            .route("/warm/", echo.target(), "app")
            .route("/get/{name}/", "http://{name}.ns.svc:" + echo.port(), "app")
            .route("/upgrade/{name}/", "http://{name}.ns:" + echo.port(), "app");
    HeadroomProcess proxy = owned.add(HeadroomProcess.start(NAME, config));
    for (int i = 0; i < 20; i++) {
      get(proxy, "/warm/");
      upgrade(proxy, "/warm/");
    }
    List<String> slow = new ArrayList<>();
    for (Combination each : combinations) {
      check(each, "GET", get(proxy, "/get/" + each.name() + "/"), slow);
      check(each, "upgrade", upgrade(proxy, "/upgrade/" + each.name() + "/"), slow);
    }
    assertEquals(List.of(), slow);
    assertTrue(combinations.size() >= 20, () -> "" + combinations.size());
  }

  private static void check(Combination each, String what, long millis, List<String> slow) {
    if (millis > each.limitMillis()) {
      slow.add(what + " " + each + ": " + millis + " ms");
    }
  }

  private static long get(HeadroomProcess proxy, String path) throws IOException {
    long start = System.nanoTime();
    assertEquals(200, proxy.http().get(path).statusCode(), () -> path + proxy.logTail());
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static long upgrade(HeadroomProcess proxy, String path) throws IOException {
    long start = System.nanoTime();
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(proxy.host(), proxy.port(), path))) {
      probe.send(Frame.text("hello"));
      assertEquals("hello", probe.readMessage().text(), () -> path + proxy.logTail());
      return (System.nanoTime() - start) / 1_000_000;
    }
  }

  /** Two of each state for each family. */
  private static List<List<End>> ends(TestNetwork network) {
    List<End> one = new ArrayList<>();
    List<End> two = new ArrayList<>();
    List<String> v6 = new ArrayList<>();
    int last = 240;
    for (State state : State.values()) {
      one.add(new End(network.moreOfGateway(last), state));
      two.add(new End(network.moreOfGateway(last + 1), state));
      one.add(new End("fd00:77::" + last, state));
      two.add(new End("fd00:77::" + (last + 1), state));
      v6.addAll(List.of("fd00:77::" + last, "fd00:77::" + (last + 1)));
      last += 2;
    }
    network.ipv6(v6);
    return List.of(one, two);
  }

  private static List<Combination> combinations(List<List<End>> ends) {
    return ends.get(0).stream()
        .flatMap(one -> ends.get(1).stream().map(two -> new Combination(one, two)))
        .filter(Combination::connects)
        .toList();
  }
}
