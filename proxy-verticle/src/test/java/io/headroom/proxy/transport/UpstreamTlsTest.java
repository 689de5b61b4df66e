package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom upstreams' TLS may be told to trust. */
class UpstreamTlsTest {

  /** On JDK 25 it would fail at the first connection, with BoringSSL only. */
  @ParameterizedTest
  @EnumSource
  void trustThatKnowsNoEngineIsRefusedOnEveryJdk(TlsEngine engine) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (UpstreamTls tls = new UpstreamTls(engine)) {
      TrustManagerFactory plain = TrustOptions.wrap(new Plain()).getTrustManagerFactory(vertx);

      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class,
              () -> tls.sslContextFactory().trustManagerFactory(plain));

      assertEquals("expected an X509ExtendedTrustManager, found Plain", refused.getMessage());
    } finally {
      vertx.close().await();
    }
  }

  private static final class Plain implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("expected nobody");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("expected nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    @Override
    public String toString() {
      return "Plain";
    }
  }
}
