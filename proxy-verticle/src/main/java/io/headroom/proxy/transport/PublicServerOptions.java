package io.headroom.proxy.transport;

import io.headroom.config.Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;

/** How the public port speaks: HTTP/1.1 only, with or without TLS. */
public final class PublicServerOptions {
  private static final int BACKLOG = 4_096;

  /** Tokens travel in queries and cookies. */
  private static final int MAX_INITIAL_LINE_BYTES = 16 * 1024;

  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /** As much of a chunk as is handed on at once. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  /**
   * How long a client may take nothing of a page of our own. The kernel cuts it then: Vert.x closes
   * no socket that has not taken what was written before.
   */
  private static final int UNTAKEN_MILLIS = 300_000;

  private static final int TLS_HANDSHAKE_SECONDS = 5;

  private PublicServerOptions() {}

  /** Without TLS. */
  public static HttpServerOptions of(Settings.PublicEndpoint endpoint) {
    HttpServerOptions options =
        limits()
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            // On by default in Vert.x; a tunnel through the proxy's rules.
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            // Extensions are negotiated end to end.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHandle100ContinueAutomatically(false)
            .setTracingPolicy(TracingPolicy.IGNORE);
    options
        .setAcceptBacklog(BACKLOG)
        .setReuseAddress(true)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setTcpUserTimeout(UNTAKEN_MILLIS);
    return options;
  }

  /** What is read of a request at most: of its head, and at once of a chunk. */
  public static HttpServerOptions limits() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(MAX_INITIAL_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES);
  }

  public static HttpServerOptions withTls(Settings.PublicEndpoint endpoint, PublicTls tls) {
    HttpServerOptions options = of(endpoint);
    options
        .setSsl(true)
        .setSslEngineOptions(tls)
        .setSslHandshakeTimeout(TLS_HANDSHAKE_SECONDS)
        .setTrustOptions(PublicTls.trust());
    return options;
  }
}
