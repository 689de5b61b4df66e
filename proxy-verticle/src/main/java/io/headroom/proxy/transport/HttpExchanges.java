package io.headroom.proxy.transport;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** The exchanges of one port, over all its event loops. Any thread. */
public final class HttpExchanges implements Exchanges {
  private final List<EventLoopExchanges> loops = new CopyOnWriteArrayList<>();
  private volatile boolean draining;

  /** Those of one more event loop; to be called there. */
  public EventLoopExchanges here(Vertx vertx, ConnectionLimit limit) {
    EventLoopExchanges here =
        new EventLoopExchanges(vertx, () -> draining, System::nanoTime, limit);
    loops.add(here);
    if (draining) {
      here.drain();
    }
    return here;
  }

  @Override
  public int inFlight() {
    return sum(EventLoopExchanges::inFlight);
  }

  @Override
  public void drain() {
    if (!draining) {
      draining = true;
      loops.forEach(EventLoopExchanges::drain);
    }
  }

  @Override
  public int unsettled() {
    return sum(EventLoopExchanges::unsettled);
  }

  @Override
  public int kept() {
    return sum(EventLoopExchanges::kept);
  }

  @Override
  public void closeKept() {
    loops.forEach(EventLoopExchanges::closeKept);
  }

  @Override
  public void endStreams(Duration atMost) {
    loops.forEach(loop -> loop.endStreams(atMost));
  }

  @Override
  public int ending() {
    return sum(EventLoopExchanges::ending);
  }

  private int sum(ToIntFunction<EventLoopExchanges> number) {
    return loops.stream().mapToInt(number).sum();
  }
}
