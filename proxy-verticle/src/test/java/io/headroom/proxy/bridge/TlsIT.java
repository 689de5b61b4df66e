package io.headroom.proxy.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Certificates;
import io.headroom.fixtures.LeakCheck;
import io.headroom.proxy.transport.TlsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS toward the browser, toward the upstream, and both. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@EnumSource
class TlsIT {
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final Map<String, String> PROPERTIES =
      Map.of(TRUST + "Password", Certificates.PASSWORD, TRUST + "Type", "PKCS12");

  @TempDir static Path directory;
  @Parameter TlsEngine engine;
  private static Certificates local;
  private static Certificates foreign;

  @BeforeAll
  static void makeCertificates() throws Exception {
    local = Certificates.of(directory, "local", "dns:localhost");
    foreign = Certificates.of(directory, "foreign", "dns:other.example");
  }

  /** The upstreams' certificates are those that the JVM trusts. */
  private static void trust(Certificates certificate) {
    System.setProperty(TRUST, certificate.store());
    PROPERTIES.forEach(System::setProperty);
  }

  @AfterAll
  static void trustAsBefore() {
    System.clearProperty(TRUST);
    PROPERTIES.keySet().forEach(System::clearProperty);
  }

  @Test
  void bridgesWithTlsOnBothLegs() throws Exception {
    trust(local);
    byte[] blob = new byte[1_000_000];
    new Random(11).nextBytes(blob);
    try (ScriptedUpstream upstream = upstream(local, ScriptedUpstream::echo);
        BridgeFixture bridge = bridge("https://localhost:" + upstream.port());
        Peer client = client(bridge)) {
      client.write(Peer.upgradeRequest("/app/"), Frames.masked(Frames.TEXT, "early"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      assertEquals("81 early", client.readFrame().toString());
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.writeInPieces(Frames.masked(Frames.BINARY, blob), new Random(12), 100_000);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertArrayEquals(blob, client.readFrame().payload());
      written.get(15, TimeUnit.SECONDS);
      UpgradeIT.closeInOrder(client, bridge);
    }
  }

  @Test
  void saysHttpsToTheUpstream() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    try (ScriptedUpstream upstream =
            new ScriptedUpstream(
                peer -> {
                  asked.complete(peer.accept());
                  ScriptedUpstream.echoFrames(peer);
                });
        BridgeFixture bridge = bridge("http://127.0.0.1:" + upstream.port());
        Peer client = client(bridge)) {
      assertTrue(client.upgrade("/app/").startsWith("HTTP/1.1 101 "));
      assertEquals("https", Peer.header(asked.get(15, TimeUnit.SECONDS), "X-Forwarded-Proto"));
      UpgradeIT.closeInOrder(client, bridge);
    }
  }

  @Test
  void tellsAFaultyClientOverTls() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream::echo);
        BridgeFixture bridge = bridge("http://127.0.0.1:" + upstream.port());
        Peer client = client(bridge)) {
      assertTrue(client.upgrade("/app/").startsWith("HTTP/1.1 101 "));
      client.write(Frames.hex("8100"));
      assertEquals(1002, client.readFrame().closeCode());
      assertEquals(0, client.readToOrderlyEnd().length);
      client.hangUp();
      bridge.awaitEmpty();
    }
  }

  @Test
  void refusesAnUpstreamWithAnotherName() throws Exception {
    trust(foreign);
    assertUnreachable(foreign, "https://localhost:");
  }

  @Test
  void refusesAnUpstreamWhoseAddressIsNotInItsCertificate() throws Exception {
    trust(local);
    assertUnreachable(local, "https://127.0.0.1:");
  }

  @Test
  void refusesAnUpstreamItDoesNotTrust() throws Exception {
    trust(foreign);
    assertUnreachable(local, "https://localhost:");
  }

  @Test
  void refusesAnUpstreamThatSpeaksNoTls() throws Exception {
    trust(local);
    try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> peer.write(Peer.ascii("hello")));
        BridgeFixture bridge = bridge("https://localhost:" + upstream.port());
        Peer client = client(bridge)) {
      RefusalIT.assertRefused(client, client.upgrade("/app/"), 1013, "upstream unreachable");
    }
  }

  private void assertUnreachable(Certificates certificate, String target) throws Exception {
    try (ScriptedUpstream upstream = upstream(certificate, ScriptedUpstream::echo);
        BridgeFixture bridge = bridge(target + upstream.port());
        Peer client = client(bridge)) {
      RefusalIT.assertRefused(client, client.upgrade("/app/"), 1013, "upstream unreachable");
      bridge.awaitEmpty();
      assertEquals(1, bridge.events.failures.get());
    }
  }

  private static ScriptedUpstream upstream(Certificates certificate, ScriptedUpstream.Script script)
      throws Exception {
    SSLContext context = certificate.context();
    return new ScriptedUpstream(
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        script);
  }

  private BridgeFixture bridge(String target) {
    BridgeSettings settings = new BridgeSettings();
    settings.engine = engine;
    settings.tls = new Settings.Tls(local.cert(), local.key());
    return new BridgeFixture(settings, target);
  }

  private static Peer client(BridgeFixture bridge) throws Exception {
    Socket socket =
        local
            .context()
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), bridge.port());
    return new Peer(socket);
  }
}
