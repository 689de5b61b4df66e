package io.headroom.proxy.forward;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is told. */
final class HttpEventLog implements HttpEvents {
  final AtomicInteger inFlight = new AtomicInteger();
  final List<Ended> ended = new CopyOnWriteArrayList<>();

  record Ended(String kind, int status, long nanos) {}

  @Override
  public void began() {
    inFlight.incrementAndGet();
  }

  @Override
  public void ended(String kind, int status, long nanos) {
    ended.add(new Ended(kind, status, nanos));
    inFlight.decrementAndGet();
  }

  List<Integer> statuses() {
    return ended.stream().map(Ended::status).toList();
  }
}
