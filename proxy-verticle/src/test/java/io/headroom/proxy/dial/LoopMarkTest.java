package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.headroom.fixtures.FixedClusterView;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoopMarkTest {

  /** The first is the one whose mark it is. */
  private static LoopMark mark(String cluster, String... instances) {
    FixedClusterView view =
        new FixedClusterView(
            Stream.of(instances).map(id -> new InstanceLoad(id, 0, 0, 1, false)).toList(), null);
    return new LoopMark(cluster, view::snapshot);
  }

  private static MultiMap via(String... lines) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String line : lines) {
      headers.add("Via", line);
    }
    return headers;
  }

  private static MultiMap passedBy(LoopMark mark, String... before) {
    MultiMap headers = via(before);
    mark.addTo(headers);
    return headers;
  }

  @Test
  void knowsItsOwnAndItsPeers() {
    LoopMark a = mark("c", "a", "b");
    LoopMark b = mark("c", "b", "a");
    assertTrue(a.isIn(passedBy(a)));
    assertTrue(a.isIn(passedBy(b)));
    assertTrue(b.isIn(passedBy(a, "1.1 nginx", "1.0 fred, 1.1 p.example (Apache/1.1)")));
  }

  @Test
  void aStrangersMarkIsNone() {
    LoopMark a = mark("c", "a", "b");
    assertFalse(a.isIn(passedBy(mark("other", "a"))));
    assertFalse(a.isIn(passedBy(mark("c", "gone"))));
    assertFalse(a.isIn(via()));
    assertFalse(a.isIn(via("", ",", ", ,", "1.1 headroom-", "1.1 nginx (headroom-x)")));
  }

  @Test
  void isAddedBehindWhatTheClientSent() {
    MultiMap headers = passedBy(mark("c", "a"), "1.0 fred", "1.1 nginx");
    assertEquals(1, headers.getAll("Via").size());
    assertTrue(
        headers.get("Via").matches("1\\.0 fred, 1\\.1 nginx, 1\\.1 headroom-[0-9a-f]{16}"),
        headers.get("Via"));
  }

  @Test
  void isFoundBehindWhateverTheClientMadeUp() {
    LoopMark a = mark("c", "a");
    String[] forged =
        IntStream.range(0, 50).mapToObj(i -> "1.1 x,".repeat(200)).toArray(String[]::new);
    MultiMap headers = passedBy(a, forged);
    assertTrue(a.isIn(headers));
    passedOnBy(headers, 20);
    assertTrue(a.isIn(headers));
    assertFalse(a.isIn(via(forged)));
  }

  private static void passedOnBy(MultiMap headers, int others) {
    List<String> before = headers.getAll("Via");
    String line = String.join(", ", before) + ", 1.1 nginx".repeat(others);
    headers.set("Via", line);
  }
}
