package io.headroom.proxy.launch;

import io.headroom.config.InvalidSettings;
import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.transport.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how sockets are driven: the first transport, in the order of {@link #preferred}, that
 * really carries a byte here. Many containers forbid io_uring, and some say so only when it is
 * used.
 */
public final class Transports {
  private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
  static final String PROPERTY = "headroom.transport";

  private final Map<String, Optional<Transport>> known;
  private final Function<Transport, Optional<String>> probe;

  Transports(Map<String, Optional<Transport>> known, Function<Transport, Optional<String>> probe) {
    this.known = new LinkedHashMap<>(known);
    this.probe = probe;
  }

  /**
   * @param eventLoops as many as the transport will have to serve
   */
  public static Transports ofThisMachine(int eventLoops) {
    return new Transports(preferred(), transport -> TransportProbe.fault(transport, eventLoops));
  }

  /** Best first. An absent one has no library for this machine. */
  static Map<String, Optional<Transport>> preferred() {
    Map<String, Optional<Transport>> order = new LinkedHashMap<>();
    order.put("epoll", Optional.ofNullable(Transport.EPOLL));
    order.put("io_uring", Optional.ofNullable(Transport.IO_URING));
    order.put("nio", Optional.of(Transport.NIO));
    return order;
  }

  /**
   * Blocks for some milliseconds.
   *
   * @param wanted {@code -Dheadroom.transport}; empty: the best that works
   */
  public Transport choose(String wanted) throws InvalidSettings {
    if (wanted.isEmpty()) {
      return best();
    }
    if (!known.containsKey(wanted)) {
      throw invalid(wanted, "expected one of " + String.join(", ", known.keySet()));
    }
    Transport transport =
        known
            .get(wanted)
            .orElseThrow(() -> invalid(wanted, "expected a transport made for this machine"));
    Optional<String> fault = fault(transport);
    if (fault.isPresent()) {
      throw invalid(wanted, "expected a transport that works here, but: " + fault.get());
    }
    return transport;
  }

  private Transport best() {
    for (Map.Entry<String, Optional<Transport>> candidate : known.entrySet()) {
      Optional<String> fault =
          candidate.getValue().map(this::fault).orElse(Optional.of("not made for this machine"));
      if (fault.isEmpty()) {
        return candidate.getValue().orElseThrow();
      }
      LOG.info("{} is not used: {}", candidate.getKey(), fault.get());
    }
    return Transport.NIO;
  }

  private Optional<String> fault(Transport transport) {
    return transport.available()
        ? probe.apply(transport)
        : Optional.of(String.valueOf(transport.unavailabilityCause()));
  }

  private static InvalidSettings invalid(String wanted, String expected) {
    return new InvalidSettings(List.of(new Problem("-D" + PROPERTY, wanted, expected)));
  }
}
