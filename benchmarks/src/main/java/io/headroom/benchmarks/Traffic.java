package io.headroom.benchmarks;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The GETs of a page; JupyterLab saves its layout too, when it has long been ready. Filled on the
 * caller's thread, in Playwright's calls.
 */
final class Traffic {
  private int gets;
  private int over;
  private int failures;
  private double lastEndMillis;
  private long changedNanos = System.nanoTime();

  /** Watches the page from now on. */
  static Traffic of(Page page) {
    Traffic traffic = new Traffic();
    page.onRequest(onlyGets(request -> traffic.begin()));
    page.onRequestFinished(onlyGets(traffic::finished));
    page.onRequestFailed(onlyGets(request -> traffic.end(true)));
    return traffic;
  }

  int gets() {
    return gets;
  }

  /** Without an answer or with one of 400 and above. */
  int failures() {
    return failures;
  }

  /** When the last answer's last byte came, by the browser's wall clock. */
  double lastEndMillis() {
    return lastEndMillis;
  }

  boolean isIdleFor(Duration time) {
    return over == gets && System.nanoTime() - changedNanos > time.toNanos();
  }

  private static Consumer<Request> onlyGets(Consumer<Request> then) {
    return request -> {
      if (request.method().equals("GET")) {
        then.accept(request);
      }
    };
  }

  private void begin() {
    gets++;
    changedNanos = System.nanoTime();
  }

  private void finished(Request request) {
    double end = request.timing().startTime + request.timing().responseEnd;
    lastEndMillis = Math.max(lastEndMillis, end);
    end(request.response().status() >= 400);
  }

  private void end(boolean failed) {
    over++;
    failures += failed ? 1 : 0;
    changedNanos = System.nanoTime();
  }
}
