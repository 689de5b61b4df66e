package io.headroom.proxy.transport;

import io.headroom.config.InvalidSettings;
import io.vertx.core.transport.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how sockets are driven: the first transport, in the order of {@link #preferred}, that
 * works here. Many containers forbid io_uring, and some say so only when it is used.
 */
public final class Transports {
  private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
  static final String PROPERTY = "headroom.transport";

  /** Starts something on a transport; may fail in any way. */
  @FunctionalInterface
  public interface Opening<T> {
    T on(Transport transport) throws Exception;
  }

  private final Map<String, Optional<Transport>> known;

  Transports(Map<String, Optional<Transport>> known) {
    this.known = new LinkedHashMap<>(known);
  }

  public static Transports ofThisMachine() {
    return new Transports(preferred());
  }

  /** Best first. An absent one has no library for this machine. */
  static Map<String, Optional<Transport>> preferred() {
    Map<String, Optional<Transport>> order = new LinkedHashMap<>();
    order.put("io_uring", Optional.of(new GuardedUring()));
    order.put("epoll", Optional.ofNullable(Transport.EPOLL));
    order.put("nio", Optional.of(Transport.NIO));
    return order;
  }

  /**
   * What runs is what was tried: a second one could fail where the first did not, since rings are
   * limited for each user and not for each process.
   *
   * @param wanted {@code -Dheadroom.transport}; empty: the best that works
   */
  public <T> T open(String wanted, Opening<T> opening) throws InvalidSettings {
    if (wanted.isEmpty()) {
      return best(opening);
    }
    if (!known.containsKey(wanted)) {
      throw Choice.refused(
          PROPERTY, wanted, "expected one of " + String.join(", ", known.keySet()));
    }
    Transport transport =
        known
            .get(wanted)
            .orElseThrow(
                () ->
                    Choice.refused(PROPERTY, wanted, "expected a transport made for this machine"));
    try {
      return open(transport, opening);
    } catch (Exception | LinkageError fault) {
      throw Choice.refused(
          PROPERTY, wanted, "expected a transport that works here, but: " + Choice.root(fault));
    }
  }

  private <T> T best(Opening<T> opening) {
    for (Map.Entry<String, Optional<Transport>> candidate : known.entrySet()) {
      Optional<Transport> transport = candidate.getValue();
      try {
        if (transport.isPresent()) {
          return open(transport.get(), opening);
        }
      } catch (Exception | LinkageError fault) {
        // As text: a failure in the last place is taken for a stack trace and leaves "{}" behind.
        LOG.info("{} is not used: {}", candidate.getKey(), Choice.root(fault).toString());
      }
    }
    throw new IllegalStateException("no transport works here");
  }

  private static <T> T open(Transport transport, Opening<T> opening) throws Exception {
    if (!transport.available()) {
      throw new UnsupportedOperationException(transport.unavailabilityCause());
    }
    return opening.on(transport);
  }
}
