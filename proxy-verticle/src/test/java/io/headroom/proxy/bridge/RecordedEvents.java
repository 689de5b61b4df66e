package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.Refusal;
import io.headroom.proxy.sessions.RefusalReason;
import io.headroom.proxy.sessions.SessionEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The events of a bridge, for a test to look at from its own thread. */
final class RecordedEvents implements SessionEvents {
  /** How one session ended. */
  record End(String kind, String by, int code) {}

  final List<RefusalReason> refusals = new CopyOnWriteArrayList<>();
  final List<Refusal> damped = new CopyOnWriteArrayList<>();
  final List<End> ends = new CopyOnWriteArrayList<>();
  final AtomicInteger connects = new AtomicInteger();
  final AtomicInteger failures = new AtomicInteger();

  @Override
  public void refused(RefusalReason reason) {
    refusals.add(reason);
  }

  @Override
  public void damped(Refusal why) {
    damped.add(why);
  }

  @Override
  public void upstreamConnected(long nanos) {
    connects.incrementAndGet();
  }

  @Override
  public void upstreamFailed() {
    failures.incrementAndGet();
  }

  @Override
  public void ended(String kind, String by, int code, long nanos) {
    ends.add(new End(kind, by, code));
  }
}
