package io.headroom.proxy.bridge;

/** What the sessions of one event loop share: settings of the moment, their tick, their counts. */
interface BridgeHome {
  long nanoTime();

  long maxFramePayload();

  boolean answersPings();

  /** Zero: no heartbeat. */
  long heartbeatNanos();

  /** Zero: no idle reaper. */
  long idleTimeoutNanos();

  SessionRegistry registry();

  SessionTick tick();

  Traffic traffic();

  SessionEvents events();
}
