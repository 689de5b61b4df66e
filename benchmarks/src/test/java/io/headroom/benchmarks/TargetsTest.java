package io.headroom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetsTest {
  private final Results results = new Results();

  @ParameterizedTest
  @CsvSource({
    "GET_1K,   14.5, true",
    "GET_1K,   14.6, false",
    "GET_256K, 15,   true",
    "GET_256K, 15.1, false",
    "GET_EACH, 17,   true",
    "GET_EACH, 17.1, false",
    "EVENTS,   15,   true",
    "EVENTS,   15.1, false",
    "TLS_OPEN, 16,   true",
    "TLS_OPEN, 16.1, false",
    "TLS_ECHO, 11.5, true",
    "TLS_ECHO, 11.6, false",
    "TLS_PIPELINED, 12,   true",
    "TLS_PIPELINED, 12.1, false",
    "TLS_LARGE, 12,   true",
    "TLS_LARGE, 12.1, false",
  })
  void plainHttpAndTlsAreHeldAgainstTheBetterOfNginxAndHaproxy(
      Shape shape, double cpu, boolean kept) {
    cost(shape, Peer.NGINX, 30);
    cost(shape, Peer.HAPROXY, 10);
    cost(shape, Peer.HEADROOM, cpu);
    Targets.Verdict verdict = Targets.judge(results).get(0);
    assertEquals(kept, verdict.kept(), verdict.toString());
  }

  @Test
  void theBetterOneIsTheCheaperInTheMedianAndNamed() {
    cost(Shape.GET_1K, Peer.NGINX, 10, 10, 40);
    cost(Shape.GET_1K, Peer.HAPROXY, 12, 12, 12);
    cost(Shape.GET_1K, Peer.HEADROOM, 20, 10, 40);
    assertEquals(
        List.of(
            "kept: GET 1 KiB at most 1.45 x nginx, the better of nginx and HAProxy: 1.00"
                + " (1.00-2.00)"),
        judged());
  }

  @Test
  void withOnlyOneOfThemThatOneIsTheMeasure() {
    cost(Shape.EVENTS, Peer.HAPROXY, 10);
    cost(Shape.EVENTS, Peer.HEADROOM, 16);
    assertEquals(List.of("MISSED: event stream at most 1.5 x HAProxy: 1.60"), judged());
  }

  @Test
  void plainHttpCostsAFifthOfConfigurableHttpProxy() {
    cost(Shape.GET_256K, Peer.CHP, 100);
    cost(Shape.GET_256K, Peer.HEADROOM, 21);
    assertEquals(
        List.of("MISSED: GET 256 KiB at most 0.2 x configurable-http-proxy: 0.21"), judged());
  }

  @Test
  void webSocketShapesAreHeldAgainstAnOlderHeadroomWhereOneTookPart() {
    cost(Shape.PIPELINED, Peer.NGINX, 1);
    cost(Shape.PIPELINED, Peer.BEFORE, 2);
    cost(Shape.PIPELINED, Peer.HEADROOM, 2.1);
    cost(Shape.LARGE_FEW, Peer.BEFORE, 50);
    cost(Shape.LARGE_FEW, Peer.HEADROOM, 53);
    assertEquals(
        List.of(
            "kept: 64-byte, 16 in flight at most 1.05 x Headroom before: 1.05",
            "MISSED: 64 KiB echo, few at most 1.05 x Headroom before: 1.06"),
        judged());
  }

  @Test
  void withTlsTheyAreHeldAgainstThePeersAllTheSame() {
    cost(Shape.TLS_ECHO, Peer.HAPROXY, 10);
    cost(Shape.TLS_ECHO, Peer.BEFORE, 5);
    cost(Shape.TLS_ECHO, Peer.HEADROOM, 11);
    assertEquals(List.of("kept: TLS, 64-byte echo at most 1.15 x HAProxy: 1.10"), judged());
  }

  @Test
  void otherwiseByWhatIsPromised() {
    cost(Shape.CHURN, Peer.NGINX, 10);
    cost(Shape.CHURN, Peer.HAPROXY, 20);
    cost(Shape.CHURN, Peer.HEADROOM, 40);
    cost(Shape.LARGE_FEW, Peer.NGINX, 10);
    cost(Shape.LARGE_FEW, Peer.HEADROOM, 40);
    assertEquals(List.of("kept: open+close at most 2 x HAProxy: 2.00"), judged());
  }

  @Test
  void complainsInOneSentenceAboutAllThatWasMissed() {
    cost(Shape.GET_1K, Peer.NGINX, 10);
    cost(Shape.GET_1K, Peer.CHP, 50);
    cost(Shape.GET_1K, Peer.HEADROOM, 15);
    cost(Shape.EVENTS, Peer.NGINX, 10);
    cost(Shape.EVENTS, Peer.HEADROOM, 10);
    assertEquals(
        Optional.of(
            "missed 2 of 3: GET 1 KiB at most 1.45 x nginx, found 1.50; GET 1 KiB at most 0.2 x"
                + " configurable-http-proxy, found 0.30"),
        complaint());
  }

  @Test
  void hasNothingToComplainOfWhenAllWasKept() {
    cost(Shape.GET_1K, Peer.NGINX, 10);
    cost(Shape.GET_1K, Peer.HEADROOM, 10);
    assertEquals(Optional.empty(), complaint());
  }

  @Test
  void aRunInWhichNothingCouldBeJudgedKeepsNothing() {
    cost(Shape.GET_1K, Peer.HEADROOM, 10);
    assertEquals(
        Optional.of("nothing could be judged: expected Headroom and a peer in the same run"),
        complaint());
  }

  private Optional<String> complaint() {
    return Targets.complaint(Targets.judge(results));
  }

  private List<String> judged() {
    return Targets.judge(results).stream().map(Targets.Verdict::toString).toList();
  }

  private void cost(Shape shape, Peer peer, double... micros) {
    for (double value : micros) {
      results.add(shape, peer, new Sample(value, 5, 5, 80_000, 700, 1200, 0.99, 0.01));
    }
  }
}
