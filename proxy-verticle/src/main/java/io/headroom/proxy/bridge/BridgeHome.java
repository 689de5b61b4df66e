package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.netty.channel.Channel;

/** What the sessions of one event loop share: settings of the moment, their tick, their counts. */
interface BridgeHome {
  long nanoTime();

  Settings.WebSocketProxy settings();

  /**
   * Nanoseconds since this peer last acknowledged anything, while data are on their way to it; 0:
   * none are.
   */
  long unacknowledgedNanos(Channel peer);

  /**
   * Nanoseconds since this peer last acknowledged anything; {@code Long.MAX_VALUE}: it is gone, or
   * nobody can tell.
   */
  long sinceAcknowledgedNanos(Channel peer);

  SessionRegistry registry();

  SessionTick tick();

  Traffic traffic();

  SessionEvents events();
}
