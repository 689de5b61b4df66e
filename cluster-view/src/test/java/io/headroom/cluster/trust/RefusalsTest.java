package io.headroom.cluster.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalsTest {
  private static final Refusal UNPROVEN = new Refusal(Refusal.Reason.UNPROVEN);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private long now;
  private final Refusals refusals = new Refusals(() -> now);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(log);
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void eachIsCountedAndNamedOnceAMinute() {
    for (int i = 0; i < 5; i++) {
      refusals.add("pod-x", UNPROVEN);
    }
    now += TimeUnit.SECONDS.toNanos(60);
    refusals.add("pod-x", UNPROVEN);
    assertEquals(
        List.of(
            "pod-x is not believed: does not show the cluster's secret",
            "pod-x is not believed: does not show the cluster's secret; 4 times more since the"
                + " last line"),
        lines());
    assertEquals(6, refusals.count(Refusal.Reason.UNPROVEN));
    assertEquals(0, refusals.count(Refusal.Reason.FORGED));
  }

  @Test
  void manyNamesFillNoLog() {
    for (int i = 0; i < 100_000; i++) {
      refusals.add("pod-" + i, UNPROVEN);
    }
    assertEquals(64, lines().size());
    assertEquals(100_000, refusals.count(Refusal.Reason.UNPROVEN));
    now += TimeUnit.SECONDS.toNanos(60);
    refusals.add("pod-new", UNPROVEN);
    assertEquals(65, lines().size());
  }
}
