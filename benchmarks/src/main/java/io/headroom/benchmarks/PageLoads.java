package io.headroom.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Loads JupyterLab in a browser, directly and through each proxy in turn, round by round. Nothing
 * is pinned to a core: browser, proxy and server share the machine, as a page load has them.
 */
final class PageLoads {
  static final String NO_PROXY = "no proxy";

  /** Of 66 GETs each; the figures fell no further after some six. */
  private static final int WARM_UP_LOADS = 15;

  /** For the browser, the server and the kernel's cache of files. */
  private static final int FIRST_LOADS = 2;

  private final Workspace workspace;
  private final List<Peer> peers;
  private final int rounds;
  private final Consumer<String> progress;
  private final PageLoadResults results = new PageLoadResults();

  PageLoads(Workspace workspace, List<Peer> peers, int rounds, Consumer<String> progress) {
    this.workspace = workspace;
    this.peers = peers;
    this.rounds = rounds;
    this.progress = progress;
  }

  PageLoadResults run(Chromium browser) {
    Map<Peer, RunningProgram> proxies = new LinkedHashMap<>();
    try (RunningProgram jupyter = JupyterLab.start(workspace)) {
      Map<String, Integer> ports = new LinkedHashMap<>(Map.of(NO_PROXY, jupyter.port()));
      for (Peer peer : peers) {
        progress.accept("starting " + peer.title());
        RunningProgram proxy =
            peer.start(workspace, UnaryOperator.identity(), jupyter.port(), "pages");
        proxies.put(peer, proxy);
        ports.put(peer.title(), proxy.port());
      }
      warmUp(browser, NO_PROXY, jupyter.port(), FIRST_LOADS);
      proxies.forEach(
          (peer, proxy) ->
              warmUp(
                  browser,
                  peer.title(),
                  proxy.port(),
                  peer.compilesAtRunTime() ? WARM_UP_LOADS : FIRST_LOADS));
      for (int round = 1; round <= rounds; round++) {
        measureRound(browser, ports, round);
      }
      return results;
    } finally {
      proxies.values().forEach(RunningProgram::close);
    }
  }

  private void warmUp(Chromium browser, String title, int port, int loads) {
    for (int load = 1; load <= loads; load++) {
      say("warming up", load, loads, title, load(browser, port));
    }
  }

  private void measureRound(Chromium browser, Map<String, Integer> ports, int round) {
    List<Map.Entry<String, Integer>> order = new ArrayList<>(ports.entrySet());
    Collections.rotate(order, round - 1);
    for (Map.Entry<String, Integer> way : order) {
      PageLoad load = load(browser, way.getValue());
      results.add(way.getKey(), load);
      say("round", round, rounds, way.getKey(), load);
    }
  }

  private static PageLoad load(Chromium browser, int port) {
    return browser.load("http://127.0.0.1:" + port + JupyterLab.PAGE);
  }

  private void say(String what, int turn, int of, String title, PageLoad load) {
    progress.accept(
        String.format(
            Locale.ROOT,
            "%s %d/%d, %s: ready after %.0f ms (shown %.0f, load event %.0f), %d GETs, %d failed",
            what,
            turn,
            of,
            title,
            load.readyMillis(),
            load.shownMillis(),
            load.loadEventMillis(),
            load.gets(),
            load.failures()));
  }
}
