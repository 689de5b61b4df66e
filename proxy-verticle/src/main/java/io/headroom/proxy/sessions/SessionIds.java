package io.headroom.proxy.sessions;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Session ids: unique in the cluster, safe in a path. One per process, from every thread. */
public final class SessionIds {
  private static final int RADIX = 36;

  private final String prefix =
      Long.toString(new SecureRandom().nextLong() & Long.MAX_VALUE, RADIX) + "-";
  private final AtomicLong last = new AtomicLong();

  public String next() {
    return prefix + Long.toString(last.incrementAndGet(), RADIX);
  }
}
