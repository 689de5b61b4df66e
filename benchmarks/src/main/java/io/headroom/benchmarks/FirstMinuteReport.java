package io.headroom.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The first minute as Markdown tables for people and as JSON for programs, and what it promises.
 */
final class FirstMinuteReport {
  private static final double OVER_WARM = 4;
  private static final double STORM_SECONDS = 5;
  private static final double START_SECONDS = 2.5;

  private final List<Peer> peers;
  private final List<FirstMinute> parts;
  private final FirstMinuteResults results;
  private final JsonObject machine;

  FirstMinuteReport(
      List<Peer> peers, List<FirstMinute> parts, FirstMinuteResults results, JsonObject machine) {
    this.peers = peers;
    this.parts = parts;
    this.results = results;
    this.machine = machine;
  }

  /** What Headroom promises, and whether the medians keep it; empty without Headroom. */
  static List<Targets.Verdict> judge(FirstMinuteResults results) {
    List<Targets.Verdict> verdicts = new ArrayList<>();
    if (results.hasStart(Peer.HEADROOM)) {
      Spread start = results.startSeconds(Peer.HEADROOM);
      verdicts.add(
          new Targets.Verdict(
              "accepts within 2.5 s", start + " s", start.median() <= START_SECONDS));
    }
    for (FirstMinute part : FirstMinute.values()) {
      if (results.has(Peer.HEADROOM, part)) {
        verdicts.addAll(part == FirstMinute.STORM ? judgeStorm(results) : judge(part, results));
      }
    }
    return verdicts;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    List<FirstMinute> firsts = parts.stream().filter(part -> part != FirstMinute.STORM).toList();
    if (!firsts.isEmpty()) {
      text.append("CPU of a fresh process per operation, median (least-most) of the rounds:\n\n");
      text.append("| proxy | | first | warm | first over warm |\n");
      text.append("| --- | --- | --- | --- | --- |\n");
      firsts.forEach(part -> peers.forEach(peer -> row(text, peer, part)));
    }
    if (parts.contains(FirstMinute.STORM)) {
      text.append('\n').append(FirstMinute.STORM.title()).append(" to a fresh process:\n\n");
      text.append("| proxy | all back, s | p99, ms | CPU, µs/session | refused |\n");
      text.append("| --- | --- | --- | --- | --- |\n");
      peers.forEach(peer -> stormRow(text, peer));
    }
    List<Peer> started = peers.stream().filter(results::hasStart).toList();
    if (!started.isEmpty()) {
      text.append("\nFrom the start of the process until its port accepts:\n\n");
      text.append("| proxy | s |\n| --- | --- |\n");
      started.forEach(
          peer -> append(text, List.of(peer.title(), results.startSeconds(peer).toString())));
    }
    judge(results).forEach(verdict -> text.append("\n- ").append(verdict).append('\n'));
    return text.toString();
  }

  JsonObject json() {
    JsonObject all = new JsonObject();
    for (FirstMinute part : parts) {
      JsonObject byPeer = new JsonObject();
      peers.stream()
          .filter(peer -> results.has(peer, part))
          .forEach(peer -> byPeer.put(peer.title(), numbers(peer, part)));
      all.put(part.title(), byPeer);
    }
    JsonObject starts = new JsonObject();
    peers.stream()
        .filter(results::hasStart)
        .forEach(peer -> starts.put(peer.title(), results.startSeconds(peer).toJson()));
    JsonArray verdicts = new JsonArray();
    judge(results).forEach(verdict -> verdicts.add(verdict.toJson()));
    return new JsonObject()
        .put("machine", machine)
        .put("startSeconds", starts)
        .put("firstMinute", all)
        .put("targets", verdicts);
  }

  private static List<Targets.Verdict> judge(FirstMinute part, FirstMinuteResults results) {
    Spread ratio = results.first(Peer.HEADROOM, part, FirstOperations::overWarm);
    return List.of(
        new Targets.Verdict(
            part.title() + " at most 4 x warm", ratio.toString(), ratio.median() <= OVER_WARM));
  }

  private static List<Targets.Verdict> judgeStorm(FirstMinuteResults results) {
    String title = FirstMinute.STORM.title();
    Spread seconds = results.storm(Peer.HEADROOM, Storm::seconds);
    Spread refused = results.storm(Peer.HEADROOM, Storm::refused);
    return List.of(
        new Targets.Verdict(
            title + " back within 5 s", seconds + " s", seconds.median() <= STORM_SECONDS),
        new Targets.Verdict(
            "none of " + title + " refused",
            "at most " + (int) refused.most(),
            refused.most() == 0));
  }

  private void row(StringBuilder text, Peer peer, FirstMinute part) {
    if (results.has(peer, part)) {
      append(
          text,
          List.of(
              peer.title(),
              part.title() + ", " + part.shape().unit(),
              results.first(peer, part, FirstOperations::firstMicros).toString(),
              results.first(peer, part, FirstOperations::warmMicros).toString(),
              results.first(peer, part, FirstOperations::overWarm).toString()));
    }
  }

  private void stormRow(StringBuilder text, Peer peer) {
    if (results.has(peer, FirstMinute.STORM)) {
      append(
          text,
          List.of(
              peer.title(),
              results.storm(peer, Storm::seconds).toString(),
              results.storm(peer, Storm::p99Millis).toString(),
              results.storm(peer, Storm::cpuMicros).toString(),
              String.valueOf((int) results.storm(peer, Storm::refused).most())));
    }
  }

  private JsonObject numbers(Peer peer, FirstMinute part) {
    if (part == FirstMinute.STORM) {
      return new JsonObject()
          .put("seconds", results.storm(peer, Storm::seconds).toJson())
          .put("p99Millis", results.storm(peer, Storm::p99Millis).toJson())
          .put("cpuMicros", results.storm(peer, Storm::cpuMicros).toJson())
          .put("refused", results.storm(peer, Storm::refused).toJson());
    }
    return new JsonObject()
        .put("firstMicros", results.first(peer, part, FirstOperations::firstMicros).toJson())
        .put("warmMicros", results.first(peer, part, FirstOperations::warmMicros).toJson())
        .put("firstOverWarm", results.first(peer, part, FirstOperations::overWarm).toJson());
  }

  private static void append(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
