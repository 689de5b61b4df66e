package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What Headroom promises against its peers, and whether one run kept it. */
final class Targets {
  private static final double KIB_PER_SESSION = 6;
  private static final double CHURN_AGAINST_HAPROXY = 2;

  /**
   * One promise.
   *
   * @param kept whether the median keeps it
   */
  record Verdict(String promise, String found, boolean kept) {
    @Override
    public String toString() {
      return (kept ? "kept: " : "MISSED: ") + promise + ": " + found;
    }
  }

  private Targets() {}

  static List<Verdict> judge(Results results) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Shape shape : List.of(Shape.ECHO, Shape.PIPELINED, Shape.LARGE)) {
      for (Peer reference : List.of(Peer.NGINX, Peer.HAPROXY)) {
        atMost(verdicts, results, shape, reference, 1);
      }
    }
    atMost(verdicts, results, Shape.CHURN, Peer.HAPROXY, CHURN_AGAINST_HAPROXY);
    if (results.hasIdle(Peer.HEADROOM)) {
      Spread kib = results.kibPerSession(Peer.HEADROOM);
      verdicts.add(
          new Verdict(
              "at most 6 KiB per idle session", kib + " KiB", kib.median() <= KIB_PER_SESSION));
    }
    return verdicts;
  }

  private static void atMost(
      List<Verdict> verdicts, Results results, Shape shape, Peer reference, double limit) {
    if (results.has(shape, Peer.HEADROOM) && results.has(shape, reference)) {
      Spread ratio = results.cpuRatio(shape, Peer.HEADROOM, reference);
      String promise =
          String.format(
              Locale.ROOT, "%s at most %.0f x %s", shape.title(), limit, reference.title());
      verdicts.add(new Verdict(promise, ratio.toString(), ratio.median() <= limit));
    }
  }
}
