package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.Certificates;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of a real process that would have handshake after handshake. */
class RenegotiationIT {
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"boringssl", "jdk"})
  void aClientsSecondHandshakeIsRefused(String engine, @TempDir Path folder) throws Exception {
    Certificates own = Certificates.of(folder, "own", "dns:localhost,ip:127.0.0.1");
    int port = FreePorts.one();
    try (HeadroomProcess process =
        HeadroomProcess.of(
            List.of("-Dheadroom.tls=" + engine),
            HeadroomProcess.freePorts(
                "--set", "public.port=" + port,
                "--set", "public.tls.cert=" + own.cert(),
                "--set", "public.tls.key=" + own.key()))) {
      process.awaitServing();
      try (SSLSocket socket = connect(own, port)) {
        assertEquals(HEAD, ask(socket), "with one handshake");
        assertThrows(
            IOException.class,
            () -> {
              socket.startHandshake();
              ask(socket);
            });
      }
      try (SSLSocket socket = connect(own, port)) {
        assertEquals(HEAD, ask(socket), "others are served");
      }
    }
  }

  private static SSLSocket connect(Certificates trusted, int port) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = java.nio.file.Files.newInputStream(Path.of(trusted.cert()))) {
      store.setCertificateEntry(
          "own", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLSv1.2");
    tls.init(null, trust.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout((int) Await.BOUND.toMillis());
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    return socket;
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /_headroom/capacity HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    byte[] begin = socket.getInputStream().readNBytes(HEAD.length());
    socket.getInputStream().skipNBytes(socket.getInputStream().available());
    if (begin.length < HEAD.length()) {
      throw new SSLException("ended");
    }
    return new String(begin, StandardCharsets.US_ASCII);
  }
}
