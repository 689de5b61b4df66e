package io.headroom.proxy.forward;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/** Messages of a client that wait for their turn. For the connection's life, on its event loop. */
final class Backlog {
  /** Beyond, nothing more is read. */
  private static final int MOST = 8;

  private final Intake owner;

  // Owned by the event loop.
  private final Queue<Object> waiting = new ArrayDeque<>();
  private boolean serving;

  Backlog(Intake owner) {
    this.owner = owner;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean hasRoom() {
    return waiting.size() <= MOST;
  }

  void add(Object message) {
    waiting.add(message);
  }

  /**
   * Has all served that may be; in a loop, not on the stack: there may be a thousand.
   *
   * @return false: they are being served already
   */
  boolean serve() {
    if (serving) {
      return false;
    }
    serving = true;
    while (!waiting.isEmpty() && owner.takes(waiting.element())) {
      owner.take(owner.context(), waiting.remove());
    }
    serving = false;
    return true;
  }

  /** Drops what there is of the body of the request under way; whether its end was among it. */
  boolean dropBody() {
    boolean ended = false;
    while (!waiting.isEmpty() && !(waiting.element() instanceof HttpRequest)) {
      ended |= isEnd(waiting.element());
      ReferenceCountUtil.release(waiting.remove());
    }
    return ended;
  }

  void release() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  /** Whether it is the end of a request that has come whole. */
  static boolean isEnd(Object message) {
    return message instanceof LastHttpContent last && last.decoderResult().isSuccess();
  }
}
