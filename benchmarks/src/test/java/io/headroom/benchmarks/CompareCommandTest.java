package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompareCommandTest {
  @Test
  void namesShapesAndPeersInLowerCase() {
    Plan plan = plan("--shapes", "get-1k,get-256k,get-each", "--peers", "nginx,haproxy,headroom");
    assertEquals(List.of(Shape.GET_1K, Shape.GET_256K, Shape.GET_EACH), plan.shapes());
    assertEquals(List.of(Peer.NGINX, Peer.HAPROXY, Peer.HEADROOM), plan.peers());
  }

  @Test
  void measuresEverythingUnlessToldOtherwise() {
    Plan plan = plan();
    assertEquals(List.of(Shape.values()), plan.shapes());
    assertEquals(4000, plan.idleSessions());
  }

  @Test
  void namedShapesAreAllThatIsMeasuredUnlessIdleSessionsAreAskedFor() {
    assertEquals(0, plan("--shapes", "events").idleSessions());
    assertEquals(500, plan("--shapes", "events", "--idle", "500").idleSessions());
  }

  @Test
  void anOlderHeadroomTakesPartWithItsCheckoutOnly() {
    assertEquals(
        List.of(Peer.HEADROOM, Peer.BEFORE),
        plan("--peers", "headroom", "--before", "older").peers());
    assertThrows(IllegalArgumentException.class, () -> plan("--peers", "headroom,before"));
  }

  @Test
  void configurableHttpProxyTakesNoPartWithTls() {
    Plan plan = plan("--shapes", "echo,tls-open,tls-echo,tls-pipelined,tls-large");
    assertEquals(
        List.of(Shape.TLS_OPEN, Shape.TLS_ECHO, Shape.TLS_PIPELINED, Shape.TLS_LARGE),
        plan.shapes(true));
    assertEquals(List.of(Peer.NGINX, Peer.HAPROXY, Peer.HEADROOM), plan.peers(true));
    assertEquals(List.of(Shape.ECHO), plan.shapes(false));
    assertEquals(Peer.USUAL, plan.peers(false));
  }

  @Test
  void estimatesOnlyWhatTakesPart() {
    Plan without = plan("--shapes", "tls-echo", "--peers", "nginx,haproxy,headroom");
    assertEquals(without.estimatedSeconds(), plan("--shapes", "tls-echo").estimatedSeconds());
  }

  private static Plan plan(String... arguments) {
    CompareCommand compare = new CompareCommand();
    CompareCommand.commandLine(compare).parseArgs(arguments);
    return compare.plan();
  }
}
