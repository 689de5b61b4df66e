package io.headroom.proxy.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way through, which tells what becomes of it before its reader is told. Lives as
 * long as its stream, on the stream's event loop.
 */
final class MovingBody implements ReadStream<Buffer> {
  private final ReadStream<Buffer> stream;
  private final Events events;
  private boolean started;

  MovingBody(ReadStream<Buffer> stream, Events events) {
    this.stream = stream;
    this.events = events;
  }

  /** What becomes of a body that is being read. */
  @FunctionalInterface
  interface Events {
    /** The reader is ready. */
    default void onStart() {}

    /** A buffer passes. */
    void onMove();

    /** All of it has passed. */
    default void onEnd() {}

    /** The rest will not come. */
    default void onFailure() {}
  }

  @Override
  public MovingBody handler(@Nullable Handler<Buffer> handler) {
    stream.handler(handler == null ? null : buffer -> tell(events::onMove, handler, buffer));
    return this;
  }

  @Override
  public MovingBody endHandler(@Nullable Handler<Void> handler) {
    stream.endHandler(handler == null ? null : end -> tell(events::onEnd, handler, null));
    return this;
  }

  @Override
  public MovingBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    stream.exceptionHandler(
        handler == null ? null : failure -> tell(events::onFailure, handler, failure));
    return this;
  }

  @Override
  public MovingBody pause() {
    stream.pause();
    return this;
  }

  @Override
  public MovingBody resume() {
    if (!started) {
      started = true;
      events.onStart();
    }
    stream.resume();
    return this;
  }

  @Override
  public MovingBody fetch(long amount) {
    stream.fetch(amount);
    return this;
  }

  private static <T> void tell(Runnable event, Handler<T> handler, @Nullable T value) {
    event.run();
    handler.handle(value);
  }
}
