package io.headroom.proxy;

import io.headroom.config.CertificateWatcher;
import io.headroom.config.Settings;
import io.headroom.proxy.metrics.CertificateExpiry;
import io.headroom.proxy.metrics.MetricsRegistry;
import io.headroom.proxy.transport.PublicServerOptions;
import io.headroom.proxy.transport.PublicTls;
import io.headroom.proxy.transport.TlsEngine;
import io.headroom.proxy.transport.UpstreamTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS both ways, and the certificate's watch where clients are shown one. From any thread. */
final class Tls implements AutoCloseable {
  private final UpstreamTls upstreams;
  private final Optional<Shown> clients;

  /** What is shown to clients, and where the newest of it comes from. */
  private record Shown(PublicTls tls, CertificateWatcher watcher) {}

  private Tls(TlsEngine engine, Optional<Shown> clients) {
    this.upstreams = new UpstreamTls(engine);
    this.clients = clients;
  }

  /** Fails with {@link io.headroom.config.InvalidSettings} where the files cannot serve. */
  static Future<Tls> start(Vertx vertx, TlsEngine engine, Settings.Tls files) {
    if (!files.enabled()) {
      return Future.succeededFuture(plain(engine));
    }
    PublicTls shown = new PublicTls(engine);
    return CertificateWatcher.start(vertx, files, shown::show)
        .map(watcher -> new Tls(engine, Optional.of(new Shown(shown, watcher))));
  }

  /** Toward upstreams only. */
  static Tls plain(TlsEngine engine) {
    return new Tls(engine, Optional.empty());
  }

  UpstreamTls upstreams() {
    return upstreams;
  }

  HttpServerOptions options(Settings.PublicEndpoint endpoint) {
    return clients
        .map(shown -> PublicServerOptions.withTls(endpoint, shown.tls()))
        .orElseGet(() -> PublicServerOptions.of(endpoint));
  }

  /** How a client of our own reaches such a port. */
  NetClientOptions toOurselves() {
    NetClientOptions options = new NetClientOptions().setTcpNoDelay(true);
    if (clients.isPresent()) {
      // It is us: whatever the certificate says.
      options
          .setSsl(true)
          .setTrustOptions(TrustOptions.wrap(new Anybody()))
          .setHostnameVerificationAlgorithm("")
          .setSslEngineOptions(upstreams);
    }
    return options;
  }

  void register(MetricsRegistry metrics) {
    clients.ifPresent(
        shown -> CertificateExpiry.register(metrics, () -> shown.watcher().current().validUntil()));
  }

  @Override
  public void close() {
    clients.ifPresent(
        shown -> {
          shown.watcher().close();
          shown.tls().close();
        });
    upstreams.close();
  }

  /** What {@code setTrustAll} stands for is not of the kind that {@link UpstreamTls} needs. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
