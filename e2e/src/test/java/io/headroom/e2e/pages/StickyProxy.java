package io.headroom.e2e.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A real HAProxy before several instances, with a cookie that keeps a browser on one of them. */
public record StickyProxy(ManagedProcess process, int port, String cookie)
    implements AutoCloseable {

  /** {@code preserve} lets the cookie of an answer through, and so its end. */
  private static final String CONFIG =
      """
      defaults
        mode http
        timeout connect 5s
        timeout client 60s
        timeout server 60s
        timeout tunnel 1h
      listen pods
        bind 127.0.0.1:%d
        balance roundrobin
        cookie %s insert indirect nocache preserve
      """;

  /** Starts one; the instances are called pod-0 and so on in the cookie. */
  public static StickyProxy start(String name, String cookie, List<HeadroomProcess> instances) {
    int port = FreePorts.take(1).get(0);
    StringBuilder config = new StringBuilder(String.format(Locale.ROOT, CONFIG, port, cookie));
    for (int i = 0; i < instances.size(); i++) {
      config.append(
          String.format(
              Locale.ROOT,
              "  server pod-%1$d 127.0.0.1:%2$d cookie pod-%1$d\n",
              i,
              instances.get(i).port()));
    }
    try {
      Path folder = Places.output(name);
      Path file = Files.writeString(folder.resolve("haproxy.cfg"), config);
      ManagedProcess process =
          ManagedProcess.start(
              "haproxy", folder, Map.of(), List.of("haproxy", "-f", file.toString()));
      Await.until(
          "HAProxy answers",
          Duration.ofSeconds(20),
          () -> new HttpCalls(port).get("/_headroom/capacity").statusCode() == 200,
          process::logTail);
      return new StickyProxy(process, port, cookie);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where browsers find it. */
  public String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** Whom a page's browser sticks to: {@code pod-0} and so on; empty: nobody. */
  public String podOf(Page page) {
    return page.context().cookies().stream()
        .filter(each -> each.name.equals(cookie))
        .map(each -> each.value)
        .findFirst()
        .orElse("");
  }

  /** Has a page's browser stick to an instance. */
  public void stick(Page page, int pod) {
    page.context().addCookies(List.of(new Cookie(cookie, "pod-" + pod).setUrl(origin())));
  }

  @Override
  public void close() {
    process.close();
  }
}
