package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.Refusal;

/**
 * Tells clients that they are refused, in the form that they understand, and counts it: accepted
 * and closed with a code that a browser's page can read, or in the handshake. One per event loop.
 */
final class Refuser {
  private static final int UNAVAILABLE = 503;

  private final SharedState shared;
  private final BridgeHome home;

  Refuser(SharedState shared, BridgeHome home) {
    this.shared = shared;
    this.home = home;
  }

  /** No upstream was dialled. */
  void refuse(Asking asking, Refusal why) {
    if (tell(asking, why)) {
      shared.events().damped(why);
    } else {
      shared.events().refused(why.reason());
    }
  }

  /** The upstream was dialled, in vain. */
  void upstreamFailed(Asking asking, Refusal why) {
    shared.events().upstreamFailed();
    tell(asking, why);
  }

  /** Whether the client is damped. */
  private boolean tell(Asking asking, Refusal why) {
    boolean upstream = why == Refusal.UPSTREAM_UNREACHABLE || why == Refusal.UPSTREAM_WRONG;
    boolean damped = shared.damper().refused(asking.key(), upstream);
    ClientSide client = asking.client();
    shared.affinity().onRefusal(client.request());
    if (damped || asking.refusedInHandshake()) {
      client.header("Retry-After", Integer.toString(why.retryAfterSeconds()));
      client.refuse(UNAVAILABLE, why.text());
    } else {
      client.acceptAndClose(why.closeCode(), why.text(), home);
    }
    return damped;
  }
}
