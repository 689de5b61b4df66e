package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.audit.AuditLog;
import io.headroom.proxy.launch.LogOutput;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Tenure;
import io.headroom.proxy.sessions.Traffic;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link BridgeHome} whose clock and settings a test sets; its tick is mostly the test's
 * own call.
 */
final class FakeHome {
  long now = 1_000_000_000L;
  int maxFrame = 1_000_000;
  long heartbeat;
  long idle;
  boolean answersPings = true;

  /** Of its sessions, and whether what let them in holds still. */
  Tenure tenure = Tenure.ENDLESS;

  boolean accessHolds = true;

  /** Whose acknowledgements do not come, and for how long. */
  @Nullable Channel silent;

  long silentNanos;

  /** How long ago any peer acknowledged something. */
  long sinceAcknowledged = Long.MAX_VALUE;

  /** Not for tests that tick themselves. */
  @Nullable SessionTick tick;

  final RecordedEvents events = new RecordedEvents();

  final SessionRegistry registry = new SessionRegistry();

  BridgeHome home() {
    return new BridgeHome(
        () -> now,
        this::settings,
        peer -> peer == silent ? TimeUnit.NANOSECONDS.toMillis(silentNanos) : 0,
        peer -> TimeUnit.NANOSECONDS.toMillis(sinceAcknowledged),
        registry,
        tick,
        new Traffic(),
        events,
        new SessionLog(LoggerFactory.getLogger(LogOutput.SESSIONS), AuditLog.none()));
  }

  private Settings.WebSocketProxy settings() {
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
}
