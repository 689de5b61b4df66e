package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import io.netty.channel.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BridgeHome} whose clock and settings a test sets; its tick is mostly the test's own
 * call.
 */
final class FakeHome implements BridgeHome {
  long now = 1_000_000_000L;
  int maxFrame = 1_000_000;
  long heartbeat;
  long idle;
  boolean answersPings = true;

  /** Whose acknowledgements do not come, and for how long. */
  @Nullable Channel silent;

  long silentNanos;

  /** How long ago any peer acknowledged something. */
  long sinceAcknowledged = Long.MAX_VALUE;

  /** Not for tests that tick themselves. */
  @Nullable SessionTick tick;

  final RecordedEvents events = new RecordedEvents();

  private final SessionRegistry registry = new SessionRegistry();
  private final Traffic traffic = new Traffic();

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Settings.WebSocketProxy settings() {
    return new Settings.WebSocketProxy(
        1,
        maxFrame,
        1,
        Duration.ofNanos(idle),
        Duration.ofNanos(heartbeat),
        Duration.ofSeconds(5),
        answersPings ? Settings.Pings.ANSWER : Settings.Pings.RELAY,
        0,
        "X-Remote-User");
  }

  @Override
  public long unacknowledgedNanos(Channel peer) {
    return peer == silent ? silentNanos : 0;
  }

  @Override
  public long sinceAcknowledgedNanos(Channel peer) {
    return sinceAcknowledged;
  }

  @Override
  public SessionRegistry registry() {
    return registry;
  }

  @Override
  public SessionTick tick() {
    if (tick == null) {
      throw new UnsupportedOperationException("the test ticks");
    }
    return tick;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public SessionEvents events() {
    return events;
  }
}
