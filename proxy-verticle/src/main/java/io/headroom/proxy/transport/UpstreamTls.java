package io.headroom.proxy.transport;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS toward upstreams: one context for each event loop's dialer, made when it first dials. Used
 * from any thread; closed when nobody dials any more. Whom to trust is said with an {@link
 * X509ExtendedTrustManager}: of another kind Netty makes one where it may use Unsafe, which is up
 * to JDK 24, and elsewhere BoringSSL takes none.
 */
public final class UpstreamTls extends SSLEngineOptions implements AutoCloseable {
  private final TlsEngine engine;
  private final List<SslContext> made = new CopyOnWriteArrayList<>();

  public UpstreamTls(TlsEngine engine) {
    this.engine = engine;
  }

  @Override
  public void close() {
    made.forEach(ReferenceCountUtil::release);
    made.clear();
  }

  @Override
  public UpstreamTls copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory();
  }

  /** Vert.x tells whom to trust, where it is not the JVM's authorities. */
  private final class Factory implements SslContextFactory {
    private @Nullable TrustManagerFactory trusted;

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory given) {
      for (TrustManager one : given.getTrustManagers()) {
        if (!(one instanceof X509ExtendedTrustManager)) {
          throw new IllegalStateException("expected an X509ExtendedTrustManager, found " + one);
        }
      }
      trusted = given;
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      SslContextBuilder builder = engine.forClient();
      SslContext context = (trusted == null ? builder : builder.trustManager(trusted)).build();
      made.add(context);
      return new OneHandshake(context);
    }
  }

  /**
   * BoringSSL's engines would take part in a second one; as to the JDK's {@link NoRenegotiation}.
   */
  private static final class OneHandshake extends DelegatingSslContext {
    OneHandshake(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine made) {
      if (made instanceof ReferenceCountedOpenSslEngine boring) {
        try {
          SSL.setRenegotiateMode(boring.sslPointer(), SSL.SSL_RENEGOTIATE_NEVER);
        } catch (Exception fault) {
          throw new IllegalStateException(fault);
        }
      }
    }
  }
}
