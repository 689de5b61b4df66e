package io.headroom.proxy.access;

import io.headroom.config.address.KeySource;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** Reads a key set from where it is, bounded. On the event loop that its keys are kept on. */
interface KeyReader {
  /** What is there now; failed where there is nothing, or more than a key set may have. */
  Future<Buffer> read();

  /** How often it is read again: a file costs nothing, another's server does. */
  Duration period();

  /**
   * @param caller that of the event loop, made when it is first needed
   */
  static KeyReader of(KeySource source, Vertx vertx, Supplier<WebCaller> caller) {
    if (source instanceof KeySource.Web web) {
      return reader(Duration.ofMinutes(5), () -> get(web, caller.get()));
    }
    Path path = ((KeySource.Local) source).path();
    return reader(Duration.ofSeconds(2), () -> vertx.executeBlocking(() -> read(path)));
  }

  private static Future<Buffer> get(KeySource.Web web, WebCaller caller) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Accept", "application/json");
    return caller
        .get(web.address(), headers, Jwks.MOST_BYTES)
        .compose(
            reply ->
                reply.status() == 200
                    ? Future.succeededFuture(reply.body())
                    : Future.failedFuture(
                        VertxException.noStackTrace("expected 200, found " + reply.status())));
  }

  private static Buffer read(Path path) throws IOException {
    if (Files.size(path) > Jwks.MOST_BYTES) {
      throw new IOException("expected at most " + Jwks.MOST_BYTES + " bytes");
    }
    return Buffer.buffer(Files.readAllBytes(path));
  }

  private static KeyReader reader(Duration period, Supplier<Future<Buffer>> reading) {
    return new KeyReader() {
      @Override
      public Future<Buffer> read() {
        return reading.get();
      }

      @Override
      public Duration period() {
        return period;
      }
    };
  }
}
