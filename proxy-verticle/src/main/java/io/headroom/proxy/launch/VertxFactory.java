package io.headroom.proxy.launch;

import io.headroom.config.Settings;
import io.headroom.proxy.transport.TransportProbe;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.TimeoutException;

/** Makes the Vert.x that everything runs on. */
public final class VertxFactory {
  private static final int WORKERS = 8;

  private VertxFactory() {}

  /** As many as the settings allow, and no more than two for each core. */
  public static int eventLoops(Settings settings) {
    return settings.webSocketProxy().eventLoops(Runtime.getRuntime().availableProcessors());
  }

  /** One that has carried a byte over this transport; fails where it cannot. Blocks. */
  public static Vertx create(Settings settings, Transport transport) throws TimeoutException {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(eventLoops(settings))
            .setWorkerPoolSize(WORKERS)
            .setInternalBlockingPoolSize(WORKERS)
            .setFileSystemOptions(noCache());
    return TransportProbe.proven(Vertx.builder().with(options).withTransport(transport).build());
  }

  /** A small one for what happens before the settings are known. */
  public static Vertx createForLoading() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(noCache()));
  }

  /** Nothing is served from the class path through Vert.x, and the root may be read-only. */
  private static FileSystemOptions noCache() {
    return new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
  }
}
