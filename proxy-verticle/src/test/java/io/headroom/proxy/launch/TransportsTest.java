package io.headroom.proxy.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.config.InvalidSettings;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransportsTest {
  /** Never asked for its implementation: the probe is a fake. */
  private record Named(String name, boolean available) implements Transport {
    @Override
    public Throwable unavailabilityCause() {
      return new UnsupportedOperationException("forbidden by the kernel");
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
      throw new IllegalStateException("not to be used");
    }
  }

  private final Transport uring = new Named("io_uring", true);
  private final Transport epoll = new Named("epoll", true);
  private final Transport blocked = new Named("io_uring", false);
  private final List<String> probed = new ArrayList<>();

  private Transports transports(Transport first, Set<String> broken) {
    Map<String, Optional<Transport>> known = new LinkedHashMap<>();
    known.put("io_uring", Optional.of(first));
    known.put("epoll", Optional.of(epoll));
    known.put("nio", Optional.of(Transport.NIO));
    known.put("kqueue", Optional.empty());
    return new Transports(
        known,
        transport -> {
          probed.add(transport.name());
          return broken.contains(transport.name()) ? Optional.of("no byte") : Optional.empty();
        });
  }

  private static String complaint(Transports transports, String wanted) {
    return assertThrows(InvalidSettings.class, () -> transports.choose(wanted)).getMessage();
  }

  @Test
  void theFirstThatWorksIsTaken() throws InvalidSettings {
    assertSame(uring, transports(uring, Set.of()).choose(""));
    assertEquals(List.of("io_uring"), probed);
  }

  @Test
  void availableIsNotEnough() throws InvalidSettings {
    assertSame(epoll, transports(uring, Set.of("io_uring")).choose(""));
  }

  @Test
  void whatIsNotAvailableIsNotProbed() throws InvalidSettings {
    assertSame(epoll, transports(blocked, Set.of()).choose(""));
    assertEquals(List.of("epoll"), probed);
  }

  @Test
  void nioIsLeftWhenNothingWorks() throws InvalidSettings {
    assertSame(Transport.NIO, transports(uring, Set.of("io_uring", "epoll", "nio")).choose(""));
  }

  @Test
  void aWantedOneIsTakenOrRefused() throws InvalidSettings {
    assertSame(epoll, transports(uring, Set.of()).choose("epoll"));
    assertEquals(
        "-Dheadroom.transport = io_uring: expected a transport that works here, but: no byte",
        complaint(transports(uring, Set.of("io_uring")), "io_uring"));
    assertEquals(
        "-Dheadroom.transport = io_uring: expected a transport that works here, but:"
            + " java.lang.UnsupportedOperationException: forbidden by the kernel",
        complaint(transports(blocked, Set.of()), "io_uring"));
    assertEquals(
        "-Dheadroom.transport = kqueue: expected a transport made for this machine",
        complaint(transports(uring, Set.of()), "kqueue"));
    assertEquals(
        "-Dheadroom.transport = fast: expected one of io_uring, epoll, nio, kqueue",
        complaint(transports(uring, Set.of()), "fast"));
  }
}
