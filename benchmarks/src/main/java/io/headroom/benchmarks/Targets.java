package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Headroom promises against its peers, and whether one run kept it. */
final class Targets {
  private static final double KIB_PER_SESSION = 6;
  private static final double CHURN_AGAINST_HAPROXY = 2;

  /** No worse than before: what medians of one and the same program differ by. */
  private static final double AGAINST_BEFORE = 1.05;

  private static final double AGAINST_CHP = 0.2;
  private static final List<Peer> RELAYS = List.of(Peer.NGINX, Peer.HAPROXY);

  /** Plain HTTP and TLS, against the better of nginx and HAProxy. */
  private static final Map<Shape, Double> AGAINST_THE_BETTER =
      Map.of(
          Shape.GET_1K, 1.45,
          Shape.GET_256K, 1.5,
          Shape.GET_EACH, 1.7,
          Shape.EVENTS, 1.5,
          Shape.TLS_OPEN, 1.6,
          Shape.TLS_ECHO, 1.15,
          Shape.TLS_PIPELINED, 1.2,
          Shape.TLS_LARGE, 1.2);

  /**
   * One promise.
   *
   * @param kept whether the median keeps it
   */
  record Verdict(String promise, String found, boolean kept) {
    JsonObject toJson() {
      return new JsonObject().put("promise", promise).put("found", found).put("kept", kept);
    }

    @Override
    public String toString() {
      return (kept ? "kept: " : "MISSED: ") + promise + ": " + found;
    }
  }

  private final Results results;
  private final List<Verdict> verdicts = new ArrayList<>();

  private Targets(Results results) {
    this.results = results;
  }

  static List<Verdict> judge(Results results) {
    Targets targets = new Targets(results);
    for (Shape shape : Shape.values()) {
      if (results.has(shape, Peer.HEADROOM)) {
        targets.judge(shape);
      }
    }
    targets.judgeIdle();
    return List.copyOf(targets.verdicts);
  }

  /** One sentence on the promises that were missed; empty if there were some and all were kept. */
  static Optional<String> complaint(List<Verdict> verdicts) {
    if (verdicts.isEmpty()) {
      return Optional.of("nothing could be judged: expected Headroom and a peer in the same run");
    }
    List<Verdict> missed = verdicts.stream().filter(verdict -> !verdict.kept()).toList();
    String what =
        missed.stream()
            .map(verdict -> verdict.promise() + ", found " + verdict.found())
            .collect(Collectors.joining("; "));
    return missed.isEmpty()
        ? Optional.empty()
        : Optional.of("missed " + missed.size() + " of " + verdicts.size() + ": " + what);
  }

  private void judge(Shape shape) {
    Double limit = AGAINST_THE_BETTER.get(shape);
    if (limit != null) {
      againstTheBetter(shape, limit);
      against(shape, Peer.CHP, AGAINST_CHP);
    } else if (results.has(shape, Peer.BEFORE)) {
      against(shape, Peer.BEFORE, AGAINST_BEFORE);
    } else if (shape == Shape.CHURN) {
      against(shape, Peer.HAPROXY, CHURN_AGAINST_HAPROXY);
    } else if (shape != Shape.LARGE_FEW) {
      RELAYS.forEach(relay -> against(shape, relay, 1));
    }
  }

  private void againstTheBetter(Shape shape, double limit) {
    Peer better = results.cheapest(shape, RELAYS).orElse(Peer.NGINX);
    boolean both = RELAYS.stream().allMatch(relay -> results.has(shape, relay));
    String name = better.title();
    against(shape, better, limit, both ? name + ", the better of nginx and HAProxy" : name);
  }

  private void against(Shape shape, Peer reference, double limit) {
    against(shape, reference, limit, reference.title());
  }

  private void against(Shape shape, Peer reference, double limit, String name) {
    if (results.has(shape, reference)) {
      Spread ratio = results.cpuRatio(shape, Peer.HEADROOM, reference);
      String most = BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
      verdicts.add(
          new Verdict(
              shape.title() + " at most " + most + " x " + name,
              ratio.toString(),
              ratio.median() <= limit));
    }
  }

  private void judgeIdle() {
    if (results.hasIdle(Peer.HEADROOM)) {
      Spread kib = results.kibPerSession(Peer.HEADROOM);
      verdicts.add(
          new Verdict(
              "at most 6 KiB per idle session", kib + " KiB", kib.median() <= KIB_PER_SESSION));
    }
  }
}
