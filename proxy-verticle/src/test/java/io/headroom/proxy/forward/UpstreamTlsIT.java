package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS towards upstreams, with either engine. */
@ParameterizedClass
@EnumSource
class UpstreamTlsIT {
  @Parameter TlsEngine engine;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    Await.result(vertx.close());
  }

  private int upstream(Certificates certificates) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(certificates.cert())
                    .addKeyPath(certificates.key()));
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> request.response().end(request.getHeader("X-Forwarded-Proto")));
    return Await.result(server.listen()).actualPort();
  }

  /** What an upstream needs that speaks TLS by itself. */
  private SSLContext context(String protocol, Certificates certificates) throws Exception {
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(
        new PemKeyCertOptions()
            .addCertPath(certificates.cert())
            .addKeyPath(certificates.key())
            .getKeyManagerFactory(vertx)
            .getKeyManagers(),
        null,
        null);
    return context;
  }

  private static SSLSocket encrypted(SSLContext tls, Socket socket) throws IOException {
    SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, false);
    encrypted.setUseClientMode(false);
    return encrypted;
  }

  private ForwarderFixture.Builder toTls(int port, Certificates trusted) {
    return to(
        new Settings.Route("/app/", "https://localhost:" + port, "app", List.of()), trusted.cert());
  }

  private ForwarderFixture.Builder to(Settings.Route route, String trusted) {
    return ForwarderFixture.to(route)
        .engine(engine)
        .upstreamTls(
            new ClientSSLOptions().setTrustOptions(new PemTrustOptions().addCertPath(trusted)));
  }

  @Test
  void aTrustedUpstreamOfTheRightNameIsAsked(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:localhost");
    try (ForwarderFixture proxy = toTls(upstream(right), right).start()) {
      assertEquals("http", proxy.get("/app/").body());
    }
  }

  /** It says farewell in TLS and leaves the connection to the other: asyncio's way. */
  @Test
  void anUpstreamsFarewellEndsItsAnswer(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:localhost");
    SSLContext tls = context("TLS", right);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  SSLSocket encrypted = encrypted(tls, connection.socket());
                  encrypted.getInputStream().read();
                  encrypted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall".getBytes(UTF_8));
                  // The TCP connection stays.
                  encrypted.shutdownOutput();
                  connection.untilEnd();
                });
        ForwarderFixture proxy = toTls(upstream.port(), right).start();
        RawClient client = proxy.client()) {
      String answer = client.send("GET /app/ HTTP/1.0\r\nHost: h.example\r\n\r\n").readAll();
      assertTrue(answer.endsWith("all"), answer);
      Await.until("the upstream is left", () -> upstream.ended() == 1);
    }
  }

  @Test
  void anOldUpstreamIsReachedAllTheSame(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:localhost");
    SSLContext tls = context("TLSv1.2", right);
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  SSLSocket encrypted = encrypted(tls, connection.socket());
                  encrypted.setEnabledProtocols(new String[] {"TLSv1.2"});
                  encrypted.setEnabledCipherSuites(
                      new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
                  encrypted.getInputStream().read();
                  encrypted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall".getBytes(UTF_8));
                  encrypted.close();
                });
        ForwarderFixture proxy = toTls(upstream.port(), right).start();
        RawClient client = proxy.client()) {
      String answer = client.send("GET /app/ HTTP/1.0\r\nHost: h.example\r\n\r\n").readAll();
      assertTrue(answer.endsWith("all"), answer);
    }
  }

  @Test
  void anUpstreamThatAsksForAnotherHandshakeIsLeft(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:localhost");
    SSLContext tls = context("TLSv1.2", right);
    AtomicInteger renegotiated = new AtomicInteger();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                connection -> {
                  SSLSocket encrypted = encrypted(tls, connection.socket());
                  encrypted.setEnabledProtocols(new String[] {"TLSv1.2"});
                  encrypted.getInputStream().read();
                  encrypted.addHandshakeCompletedListener(again -> renegotiated.incrementAndGet());
                  encrypted.startHandshake();
                  encrypted.getInputStream().readNBytes(1_000);
                  encrypted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall".getBytes(UTF_8));
                  encrypted.close();
                });
        ForwarderFixture proxy = toTls(upstream.port(), right).start();
        RawClient client = proxy.client()) {
      String answer = client.send("POST /app/ HTTP/1.0\r\nHost: h.example\r\n\r\n").readAll();
      assertTrue(answer.contains(" 503 "), answer);
      assertEquals(0, renegotiated.get());
    }
  }

  @Test
  void aCertificateOfAnotherNameIsRefused(@TempDir Path folder) throws Exception {
    Certificates wrong = Certificates.of(folder, "wrong", "dns:elsewhere.example");
    try (ForwarderFixture proxy = toTls(upstream(wrong), wrong).start()) {
      assertEquals(503, proxy.get("/app/").status());
    }
  }

  @Test
  void anUntrustedCertificateIsRefused(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:localhost");
    Certificates other = Certificates.of(folder, "other", "dns:localhost");
    try (ForwarderFixture proxy = toTls(upstream(right), other).start()) {
      assertEquals(503, proxy.get("/app/").status());
    }
  }

  @Test
  void aCertificateThatIsOverIsRefused(@TempDir Path folder) throws Exception {
    assertEquals(503, askSigned(folder, "-10d", "https://localhost:").status());
    assertEquals(200, askSigned(folder, "-1d", "https://localhost:").status());
  }

  @Test
  void anAddressIsLookedForInTheCertificate(@TempDir Path folder) throws Exception {
    assertEquals(200, askSigned(folder, "-1d", "https://127.0.0.1:").status());
    assertEquals(503, askSigned(folder, "-1d", "https://127.0.0.2:").status());
  }

  /** An upstream whose certificate an authority has signed, for localhost and 127.0.0.1. */
  private RawClient.Answer askSigned(Path folder, String from, String target) throws Exception {
    String file = "signed" + System.nanoTime();
    Certificates signed = Certificates.signed(folder, file, "dns:localhost,ip:127.0.0.1", from);
    Settings.Route route = new Settings.Route("/app/", target + upstream(signed), "app", List.of());
    try (ForwarderFixture proxy = to(route, signed.authority()).start()) {
      return proxy.get("/app/");
    }
  }

  @Test
  void anUpstreamIsToldItsNameButNoAddress(@TempDir Path folder) throws Exception {
    Certificates right = Certificates.of(folder, "right", "dns:app.example.test,ip:127.0.0.1");
    SSLContext tls = context("TLS", right);
    List<List<SNIServerName>> told = new CopyOnWriteArrayList<>();
    for (String host : List.of("app.example.test", "127.0.0.1")) {
      try (ScriptedUpstream upstream =
              new ScriptedUpstream(
                  connection -> {
                    SSLSocket encrypted = encrypted(tls, connection.socket());
                    encrypted.getInputStream().read();
                    told.add(
                        ((ExtendedSSLSession) encrypted.getSession()).getRequestedServerNames());
                    encrypted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall".getBytes(UTF_8));
                    encrypted.close();
                  });
          ForwarderFixture proxy =
              to(
                      new Settings.Route(
                          "/app/", "https://" + host + ":" + upstream.port(), "app", List.of()),
                      right.cert())
                  .hosts("127.0.0.1 app.example.test")
                  .start()) {
        assertEquals(200, proxy.get("/app/").status());
      }
    }
    assertEquals(List.of(List.of(new SNIHostName("app.example.test")), List.of()), told);
  }
}
