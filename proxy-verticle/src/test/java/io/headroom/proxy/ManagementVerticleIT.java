package io.headroom.proxy;

import static io.headroom.proxy.ManagementFixture.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.InvalidSettings;
import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.proxy.ManagementFixture.Answer;
import io.headroom.proxy.metrics.ConfigReloads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port over real sockets; its admin API has a test of its own. */
class ManagementVerticleIT {
  @RegisterExtension final ManagementFixture management = new ManagementFixture();

  @Test
  void servesPrometheusTextUnlessOpenMetricsIsPreferred() throws Exception {
    new ConfigReloads(management.registry, InstantSource.system()).refused();
    String text = "text/plain; version=0.0.4; charset=utf-8";
    String openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assertEquals(text, scrapedAs("*/*"));
    assertEquals(text, scrapedAs("text/html"));
    assertEquals(
        text, scrapedAs("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.1"));
    assertEquals(openMetrics, scrapedAs("application/openmetrics-text"));
    // What Prometheus 2 and 3 send.
    assertEquals(
        openMetrics,
        scrapedAs(
            "application/openmetrics-text;version=1.0.0;q=0.8,"
                + "application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
    assertEquals(
        openMetrics,
        scrapedAs(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,"
                + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"));
    String body = management.get("/metrics", Map.of()).body().toString();
    assertTrue(body.contains("\nconfig_reloads_total{result=\"refused\"} 1.0\n"), body);
  }

  @Test
  void compressesAScrapeForWhoAsks() throws Exception {
    Answer answer = management.get("/metrics", Map.of("Accept-Encoding", "gzip"));
    assertEquals("gzip", answer.headers().get("Content-Encoding"));
  }

  @Test
  void isReadyOnlyWhenJoinedAndNotDraining() throws Exception {
    assertEquals(200, management.get("/health/ready", Map.of()).status());
    assertEquals(200, management.get("/health/started", Map.of()).status());
    management.draining.set(true);
    assertEquals(503, management.get("/health/ready", Map.of()).status());
    assertEquals(200, management.get("/health/started", Map.of()).status());
    management.draining.set(false);
    management.joined.set(false);
    assertEquals(503, management.get("/health/ready", Map.of()).status());
    assertEquals(503, management.get("/health/started", Map.of()).status());
    assertEquals(200, management.get("/health/live", Map.of()).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live", "/health/ready", "/health/started"})
  void answersWhoAsksForTheHeadOnly(String path) throws Exception {
    Answer answer = management.send(HttpMethod.HEAD, path, Map.of());
    assertEquals(200, answer.status());
    assertEquals(0, answer.body().length());
  }

  /** The idle timeout never does: each byte renews it. */
  @Test
  void cutsAHeadThatDrips() throws Exception {
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), management.port())) {
      slow.setSoTimeout(100);
      slow.getOutputStream().write("GET /metrics HTTP/1.1\r\nX: ".getBytes(UTF_8));
      Await.until("the connection is cut", () -> isCut(slow));
    }
  }

  private static boolean isCut(Socket slow) {
    try {
      slow.getOutputStream().write('x');
      return slow.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void isAliveOnlyWhileEveryEventLoopAnswers() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    Vertx other = Vertx.vertx();
    try {
      Context stuck = other.getOrCreateContext();
      management.liveness.watch(sign -> stuck.runOnContext(here -> sign.run()));
      assertEquals(200, management.get("/health/live", Map.of()).status());
      stuck.runOnContext(nothing -> awaitQuietly(free));
      assertEquals(503, management.get("/health/live", Map.of()).status());
      free.countDown();
      assertEquals(200, management.get("/health/live", Map.of()).status());
    } finally {
      free.countDown();
      Await.result(other.close());
    }
  }

  @Test
  void answersNothingToWebPages() throws Exception {
    assertEquals(403, management.get("/metrics", Map.of("Origin", "http://evil.example")).status());
    assertEquals(403, management.get("/metrics", Map.of("Sec-Fetch-Site", "cross-site")).status());
    // A name that its owner bent to 127.0.0.1.
    assertEquals(
        403,
        management.get("/metrics", Map.of("Host", "evil.example:" + management.port())).status());
    assertEquals(
        403, management.get("/admin/config", Map.of("Host", "127.0.0.1.evil.example")).status());
    for (String own :
        new String[] {
          "localhost", "127.0.0.1:" + management.port(), "[::1]:" + management.port(), "10.1.2.3"
        }) {
      assertEquals(200, management.get("/metrics", Map.of("Host", own)).status(), own);
    }
  }

  @Test
  void explainsWhatItDoesNotServe() throws Exception {
    assertEquals(
        "nothing is served at this path",
        management.get("/nothing", Map.of()).json().getString("error"));
    assertEquals(404, management.get("/nothing", Map.of()).status());
    assertEquals(405, management.send(HttpMethod.POST, "/metrics", Map.of()).status());
  }

  @Test
  void namesTheKeyWhenThePortIsTaken() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                management.deploy(
                    new Settings.Management("127.0.0.1", management.port(), "", TOKEN)));
    InvalidSettings invalid = assertInstanceOf(InvalidSettings.class, failure.getCause());
    assertEquals("management.port", invalid.problems().get(0).key());
    assertEquals(Integer.toString(management.port()), invalid.problems().get(0).found());
  }

  @Test
  void namesTheKeyWhenTheHostIsNotOurs() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> management.deploy(new Settings.Management("192.0.2.1", 0, "", TOKEN)));
    InvalidSettings invalid = assertInstanceOf(InvalidSettings.class, failure.getCause());
    assertEquals("management.host", invalid.problems().get(0).key());
  }

  private String scrapedAs(String accept) throws Exception {
    Answer answer = management.get("/metrics", Map.of("Accept", accept));
    assertEquals(200, answer.status());
    return answer.headers().get("Content-Type");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
