package io.headroom.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Page loads as a Markdown table for people and as JSON for programs, and what they promise. */
final class PageLoadReport {
  private static final double AGAINST_NGINX = 1.15;

  private final PageLoadResults results;
  private final JsonObject machine;

  PageLoadReport(PageLoadResults results, JsonObject machine) {
    this.results = results;
    this.machine = machine;
  }

  /** What Headroom promises, and whether the medians keep it; empty without Headroom. */
  static List<Targets.Verdict> judge(PageLoadResults results) {
    String headroom = Peer.HEADROOM.title();
    String nginx = Peer.NGINX.title();
    List<Targets.Verdict> verdicts = new ArrayList<>();
    if (results.has(headroom) && results.has(nginx)) {
      Spread ratio = results.readyRatio(headroom, nginx);
      verdicts.add(
          new Targets.Verdict(
              "JupyterLab's first load at most " + AGAINST_NGINX + " x nginx",
              ratio.toString(),
              ratio.median() <= AGAINST_NGINX));
    }
    if (results.has(headroom)) {
      Spread failures = results.spread(headroom, PageLoad::failures);
      verdicts.add(
          new Targets.Verdict("no GET of it fails", failures + " failed", failures.most() == 0));
    }
    return verdicts;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("First load of JupyterLab in milliseconds, median (least-most) of the rounds:\n\n");
    text.append("| | ready | over nginx | shown | load event | GETs | failed |\n");
    text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    for (String title : results.titles()) {
      List<String> cells =
          List.of(
              title,
              number(title, PageLoad::readyMillis),
              results.has(Peer.NGINX.title())
                  ? results.readyRatio(title, Peer.NGINX.title()).toString()
                  : "-",
              number(title, PageLoad::shownMillis),
              number(title, PageLoad::loadEventMillis),
              count(title, PageLoad::gets),
              count(title, PageLoad::failures));
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    judge(results).forEach(verdict -> text.append("\n- ").append(verdict).append('\n'));
    return text.toString();
  }

  JsonObject json() {
    JsonObject pages = new JsonObject();
    results.titles().forEach(title -> pages.put(title, numbers(title)));
    JsonArray verdicts = new JsonArray();
    judge(results).forEach(verdict -> verdicts.add(verdict.toJson()));
    return new JsonObject()
        .put("machine", machine)
        .put("jupyterLab", pages)
        .put("targets", verdicts);
  }

  private JsonObject numbers(String title) {
    JsonObject json =
        new JsonObject()
            .put("readyMillis", results.spread(title, PageLoad::readyMillis).toJson())
            .put("shownMillis", results.spread(title, PageLoad::shownMillis).toJson())
            .put("loadEventMillis", results.spread(title, PageLoad::loadEventMillis).toJson())
            .put("gets", results.spread(title, PageLoad::gets).toJson())
            .put("failures", results.spread(title, PageLoad::failures).toJson())
            .put("readyOverNoProxy", results.readyRatio(title, PageLoads.NO_PROXY).toJson());
    if (results.has(Peer.NGINX.title())) {
      json.put("readyOverNginx", results.readyRatio(title, Peer.NGINX.title()).toJson());
    }
    return json;
  }

  private String number(String title, ToDoubleFunction<PageLoad> number) {
    return results.spread(title, number).toString();
  }

  /** Whole numbers, which are mostly the same in every round. */
  private String count(String title, ToDoubleFunction<PageLoad> number) {
    Spread spread = results.spread(title, number);
    String least = String.valueOf((int) spread.least());
    return spread.least() == spread.most() ? least : least + "-" + (int) spread.most();
  }
}
