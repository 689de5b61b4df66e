package io.headroom.proxy.request;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an administrator, once, that somebody speaks for others and is not believed: behind an
 * ingress that ends TLS, applications then take every user for one who came by http. Used from
 * every event loop; lives as long as the process.
 */
final class UntrustedProxy {
  private static final Logger LOG = LoggerFactory.getLogger(UntrustedProxy.class);

  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * A header that only a proxy writes was dropped.
   *
   * @param name in small letters
   */
  void spoke(String name, ForwardedHeaders.Peer peer) {
    boolean ofProxies = name.equals("x-forwarded-proto") || name.equals("x-forwarded-for");
    if (ofProxies && !told.get() && told.compareAndSet(false, true)) {
      LOG.warn(
          "{} of {} is not believed, for public.trustedProxies does not name that address:"
              + " upstreams are told {} and that address. If it is the ingress, name it there;"
              + " said once",
          name.endsWith("proto") ? "X-Forwarded-Proto" : "X-Forwarded-For",
          peer.address(),
          peer.scheme());
    }
  }
}
