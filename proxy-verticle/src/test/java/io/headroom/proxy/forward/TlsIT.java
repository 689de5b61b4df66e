package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS on the public port and towards upstreams. */
@ParameterizedClass
@EnumSource
class TlsIT {
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
    return ForwarderFixture.to(
            new Settings.Route("/app/", "https://localhost:" + port, "app", List.of()))
        .engine(engine)
        .upstreamTls(
            new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions().addCertPath(trusted.cert())));
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
  void thePublicPortSpeaksTlsAndOnlyHttp1(@TempDir Path folder) throws Exception {
    Certificates own = Certificates.of(folder, "own", "dns:localhost,ip:127.0.0.1");
    try (ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.OK);
        ForwarderFixture proxy =
            ForwarderFixture.toPort(upstream.port())
                .engine(engine)
                .tls(new Settings.Tls(own.cert(), own.key()))
                .start()) {
      HttpClientOptions options =
          new HttpClientOptions()
              .setSsl(true)
              .setUseAlpn(true)
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setTrustOptions(new PemTrustOptions().addCertPath(own.cert()));
      HttpClientResponse answer =
          Await.result(
              vertx
                  .createHttpClient(options)
                  .request(HttpMethod.GET, proxy.port(), "localhost", "/app/")
                  .compose(request -> request.send())
                  .compose(response -> response.body().map(response)));
      assertEquals(HttpVersion.HTTP_1_1, answer.version());
      assertEquals(Buffer.buffer("ok"), Await.result(answer.body()));
      String head = upstream.heads().get(0);
      assertEquals("https", RawClient.header(head, "X-Forwarded-Proto"));
      try (RawClient plain = proxy.client()) {
        String said = plain.send("GET /app/ HTTP/1.1\r\nHost: h\r\n\r\n").readAll();
        assertFalse(said.contains("200 OK"), said);
      }
      assertEquals(1, upstream.heads().size());
    }
  }
}
