package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A certificate that is renewed while people work. */
@ExtendWith(VertxExtension.class)
class RenewedCertificateIT {
  private static final int SESSIONS = 500;
  private static final int REQUESTS_PER_SECOND = 200;

  /** How soon it is shown; a slow machine may need twice as long. */
  private static final long SOON_SECONDS = 10;

  private static final Pattern EXPIRY =
      Pattern.compile("^headroom_certificate_expiry_seconds (\\S+)$", Pattern.MULTILINE);

  @TempDir Path folder;
  private Vertx vertx;

  /** Kept: Vert.x closes a client that the garbage collector finds. */
  private HttpClient scraper;

  private WebSocketClient opener;
  private int port;
  private int managementPort;

  private final List<WebSocket> sessions = new ArrayList<>();
  private final BlockingQueue<String> echoes = new LinkedBlockingQueue<>();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private long asking;

  @AfterEach
  void askNoMore() {
    vertx.cancelTimer(asking);
  }

  @ParameterizedTest
  @CsvSource({"boringssl, BoringSSL", "jdk, JDK"})
  void isShownAndCutsNobody(String engine, String told, Vertx given) throws Exception {
    vertx = given;
    scraper = vertx.createHttpClient();
    Certificates served = Certificates.of(folder, "served", "dns:localhost,ip:127.0.0.1");
    Certificates next = Certificates.lasting(folder, "next", 30);
    Certificates last = Certificates.lasting(folder, "last", 90);
    String[] arguments =
        HeadroomProcess.freePorts(
            "--set", "public.tls.cert=" + served.cert(), "--set", "public.tls.key=" + served.key());
    port = HeadroomProcess.port(arguments, "public.port");
    managementPort = HeadroomProcess.port(arguments, "management.port");
    try (HeadroomProcess process =
        HeadroomProcess.of(List.of("-Dheadroom.tls=" + engine), arguments)) {
      process.awaitServing();
      String begun = process.awaitLine(line -> line.contains("Headroom starts"));
      assertTrue(begun.contains("\"tls\":\"" + told + "\""), begun);
      open();
      askAgainAndAgain();
      for (Certificates renewed : List.of(next, last)) {
        renewed.replace(served);
        Await.until(
            "the new certificate is shown",
            Duration.ofSeconds(SOON_SECONDS),
            () -> isShown(renewed),
            process::toString);
        assertEquals(renewed.shown().validUntil().getEpochSecond(), expiry());
        echo();
      }

      Files.writeString(Path.of(served.cert()), "half");
      process.awaitLine(line -> line.contains("The certificate is refused, the one until "));
      assertTrue(isShown(last));
      assertEquals(last.shown().validUntil().getEpochSecond(), expiry());
      echo();
      int before = answered.get();
      Await.until("requests go on", () -> answered.get() > before + REQUESTS_PER_SECOND);
      assertEquals(List.of(), failures);
      assertEquals(0, closed.get());
      assertEquals(1, process.out().stream().filter(line -> line.contains("is refused")).count());
    }
  }

  private void open() {
    opener =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setTrustAll(true).setMaxConnections(SESSIONS));
    for (int i = 0; i < SESSIONS; i++) {
      WebSocket session =
          opener
              .connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(port)
                      .setSsl(true)
                      .setURI("/sample/echo"))
              .await();
      session.textMessageHandler(echoes::add);
      session.closeHandler(nothing -> closed.incrementAndGet());
      sessions.add(session);
    }
  }

  private void echo() throws InterruptedException {
    for (WebSocket session : sessions) {
      session.writeTextMessage("still here");
      assertEquals("still here", echoes.poll(20, TimeUnit.SECONDS));
    }
  }

  private HttpClient client(boolean keepAlive) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setSsl(true)
            .setTrustAll(true)
            .setVerifyHost(false)
            .setKeepAlive(keepAlive),
        new PoolOptions().setHttp1MaxSize(16));
  }

  /** Whatever the answers do; half of them with a connection each. */
  private void askAgainAndAgain() {
    HttpClient kept = client(true);
    HttpClient fresh = client(false);
    asking =
        vertx.setPeriodic(
            2 * 1_000 / REQUESTS_PER_SECOND,
            nothing -> {
              ask(kept);
              ask(fresh);
            });
  }

  private void ask(HttpClient client) {
    client
        .request(HttpMethod.GET, port, "127.0.0.1", "/sample/")
        .compose(request -> request.send())
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? answer.body()
                    : Future.failedFuture("status " + answer.statusCode()))
        .onSuccess(body -> answered.incrementAndGet())
        .onFailure(failures::add);
  }

  /** It trusts no other. */
  private boolean isShown(Certificates certificate) {
    try (SSLSocket socket =
        (SSLSocket) certificate.context().getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return true;
    } catch (SSLException another) {
      return false;
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }

  private long expiry() {
    String scrape =
        scraper
            .request(HttpMethod.GET, managementPort, "127.0.0.1", "/metrics")
            .compose(request -> request.send())
            .compose(answer -> answer.body())
            .await()
            .toString();
    Matcher line = EXPIRY.matcher(scrape);
    assertTrue(line.find(), scrape);
    return (long) Double.parseDouble(line.group(1));
  }
}
