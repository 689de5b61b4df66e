package io.headroom.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.proxy.transport.TlsEngine;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the public port, with either engine. */
@ParameterizedClass
@EnumSource
class PublicTlsIT {
  @Parameter TlsEngine engine;
  private Certificates own;
  private final Vertx vertx = Vertx.vertx();

  /** Kept: Vert.x closes a client that the garbage collector finds. */
  private HttpClient client;

  @AfterEach
  void stop() throws Exception {
    Await.result(vertx.close());
  }

  @Test
  void thePublicPortSpeaksTlsAndOnlyHttp1(@TempDir Path folder) throws Exception {
    own = Certificates.of(folder, "own", "dns:localhost,ip:127.0.0.1");
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
      client = vertx.createHttpClient(options);
      HttpClientResponse answer =
          Await.result(
              client
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

  /** A ClientHello that offers TLS 1.1 at the most: alert 70, "protocol version". */
  @Test
  void anOldProtocolIsRefused(@TempDir Path folder) throws Exception {
    String hello =
        "1603010037" // a record of TLS 1.0, as all begin
            + "01000033" // ClientHello
            + "0302" // 1.1
            + "00".repeat(32) // random
            + "00" // no session
            + "0002c009" // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
            + "0100" // no compression
            + "0008" // extensions:
            + "000a000400020017"; // the curve P-256
    try (ForwarderFixture proxy = publicPort(folder);
        Socket client = new Socket("127.0.0.1", proxy.port())) {
      client.setSoTimeout((int) Await.BOUND.toMillis());
      client.getOutputStream().write(HexFormat.of().parseHex(hello));
      String alert = HexFormat.of().formatHex(client.getInputStream().readNBytes(7));
      assertTrue(alert.matches("1503..00020246"), alert);
    }
  }

  @Test
  void anOldSuiteIsRefused(@TempDir Path folder) throws Exception {
    try (ForwarderFixture proxy = publicPort(folder);
        SSLSocket client =
            (SSLSocket) own.context().getSocketFactory().createSocket("127.0.0.1", proxy.port())) {
      client.setEnabledProtocols(new String[] {"TLSv1.2"});
      client.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      assertThrows(SSLException.class, client::startHandshake);
    }
  }

  /** The second time without a signature of ours: it is the same session to the client. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientResumesItsSession(String protocol, @TempDir Path folder) throws Exception {
    try (ForwarderFixture proxy = publicPort(folder)) {
      SSLContext client = own.context();
      long begun = sessionBegun(client, protocol, proxy.port());
      assertEquals(begun, sessionBegun(client, protocol, proxy.port()));
    }
  }

  private static long sessionBegun(SSLContext tls, String protocol, int port) throws IOException {
    try (SSLSocket client = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
      client.setSoTimeout((int) Await.BOUND.toMillis());
      client.setEnabledProtocols(new String[] {protocol});
      client
          .getOutputStream()
          .write("GET /own HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      // To its end: tickets come with the answer.
      String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
      assertTrue(answer.endsWith("own"), answer);
      return client.getSession().getCreationTime();
    }
  }

  private ForwarderFixture publicPort(Path folder) throws Exception {
    own = Certificates.of(folder, "own", "dns:localhost,ip:127.0.0.1");
    return ForwarderFixture.toPort(1).engine(engine).tls(own.files()).start();
  }
}
