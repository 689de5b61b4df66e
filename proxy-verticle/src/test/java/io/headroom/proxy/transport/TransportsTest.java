package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.config.InvalidSettings;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TransportsTest {
  /** Never asked for its implementation. */
  private record Named(String name, boolean available) implements Transport {
    @Override
    public Throwable unavailabilityCause() {
      return new IllegalCallerException("forbidden by the kernel");
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
      throw new IllegalStateException("not to be used");
    }
  }

  private final Transport uring = new Named("io_uring", true);
  private final Transport epoll = new Named("epoll", true);
  private final Transport blocked = new Named("io_uring", false);
  private final List<String> tried = new ArrayList<>();

  private String open(Transport first, Set<String> broken, String wanted) throws InvalidSettings {
    Map<String, Optional<Transport>> known = new LinkedHashMap<>();
    known.put("io_uring", Optional.of(first));
    known.put("epoll", Optional.of(epoll));
    known.put("nio", Optional.of(Transport.NIO));
    known.put("kqueue", Optional.empty());
    return new Transports(known)
        .open(
            wanted,
            transport -> {
              tried.add(transport.name());
              if (broken.contains(transport.name())) {
                throw new IllegalStateException(
                    "cannot create", new RuntimeException("limit of locked memory"));
              }
              return transport.name();
            });
  }

  private String complaint(Transport first, Set<String> broken, String wanted) {
    return assertThrows(InvalidSettings.class, () -> open(first, broken, wanted)).getMessage();
  }

  @Test
  void theFirstThatWorksIsTaken() throws InvalidSettings {
    assertEquals("io_uring", open(uring, Set.of(), ""));
    assertEquals(List.of("io_uring"), tried);
  }

  @Test
  void availableIsNotEnough() throws InvalidSettings {
    assertEquals("epoll", open(uring, Set.of("io_uring"), ""));
    assertEquals(List.of("io_uring", "epoll"), tried);
  }

  @Test
  void whatIsNotAvailableIsNotTried() throws InvalidSettings {
    assertEquals("epoll", open(blocked, Set.of(), ""));
    assertEquals(List.of("epoll"), tried);
  }

  @Test
  void nioIsLeftWhenNothingElseWorks() throws InvalidSettings {
    assertEquals("nio", open(uring, Set.of("io_uring", "epoll"), ""));
  }

  @Test
  void oneThatIsNotUsedIsALineWithItsReason() throws InvalidSettings {
    Logger log = (Logger) LoggerFactory.getLogger(Transports.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      open(blocked, Set.of("epoll"), "");
    } finally {
      log.setLevel(null);
      log.detachAppender(lines);
    }

    assertEquals(
        List.of(
            "io_uring is not used: java.lang.IllegalCallerException: forbidden by the kernel",
            "epoll is not used: java.lang.RuntimeException: limit of locked memory"),
        lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    assertTrue(lines.list.stream().allMatch(line -> line.getThrowableProxy() == null));
  }

  @Test
  void aWantedOneIsTakenOrRefused() throws InvalidSettings {
    assertEquals("epoll", open(uring, Set.of(), "epoll"));
    assertEquals(
        "-Dheadroom.transport = io_uring: expected a transport that works here, but:"
            + " java.lang.RuntimeException: limit of locked memory",
        complaint(uring, Set.of("io_uring"), "io_uring"));
    assertEquals(
        "-Dheadroom.transport = io_uring: expected a transport that works here, but:"
            + " java.lang.IllegalCallerException: forbidden by the kernel",
        complaint(blocked, Set.of(), "io_uring"));
    assertEquals(
        "-Dheadroom.transport = kqueue: expected a transport made for this machine",
        complaint(uring, Set.of(), "kqueue"));
    assertEquals(
        "-Dheadroom.transport = fast: expected one of io_uring, epoll, nio, kqueue",
        complaint(uring, Set.of(), "fast"));
  }
}
