package io.headroom.proxy.transport;

import io.headroom.config.ServerCertificate;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * TLS toward clients, on all event loops: new connections get the certificate in force, open ones
 * keep what they began with. Used from any thread; closed when nobody listens any more.
 */
public final class PublicTls extends SSLEngineOptions implements AutoCloseable {
  private final TlsEngine engine;
  private final CurrentContext context = new CurrentContext();

  /** Needs a certificate before anybody comes. */
  public PublicTls(TlsEngine engine) {
    this.engine = engine;
  }

  /**
   * Puts a certificate into force; what it replaces goes with the last of its connections. Fails,
   * and all is as before, where the engine cannot show it.
   */
  public void show(ServerCertificate next) throws SSLException {
    context.replace(context(next));
  }

  /** That of the certificate in force. */
  SslContext current() {
    return context.current();
  }

  @Override
  public void close() {
    context.replace(null);
  }

  /** No certificate of a client counts: none is asked for. */
  static TrustOptions trust() {
    return TrustOptions.wrap(new NoClients());
  }

  @Override
  public PublicTls copy() {
    return this;
  }

  /** What Vert.x has read of a certificate is not used. */
  @Override
  public SslContextFactory sslContextFactory() {
    return () -> context;
  }

  private SslContext context(ServerCertificate shown) throws SSLException {
    SslContext made =
        engine
            .ableToSign(shown.key().getAlgorithm())
            .forServer(shown)
            // Else the JVM's authorities are loaded, to be named to clients.
            .trustManager(new NoClients())
            .build();
    if (made.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      // Of TLS 1.2, whose sessions would be kept here; those of 1.3 are kept by the clients.
      sessions.setSessionCacheEnabled(false);
    }
    return made;
  }

  private static final class NoClients implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("expected no certificate of a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("expected to be the server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
