package io.headroom.proxy.transport;

import io.headroom.config.address.IpAddress;
import io.vertx.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of this process, each kind with a share of its own of the file descriptors: a
 * stranger at one door takes nobody's place at another. Made once; may be used from any thread.
 */
public final class ConnectionLimits {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

  private final ConnectionLimit clients;
  private final ConnectionLimit management;
  private final AtomicInteger outgoing = new AtomicInteger();
  private final Set<Door> doors = new CopyOnWriteArraySet<>();
  private volatile int mostOutgoing = Integer.MAX_VALUE;
  private volatile int mostQuestions = DescriptorShares.MOST_QUESTIONS;

  /**
   * Where a limit is kept.
   *
   * @param host empty: the settings give a name
   */
  private record Door(Optional<InetAddress> host, int port, ConnectionLimit limit) {}

  public ConnectionLimits(LongSupplier nanoTime) {
    this.clients = new ConnectionLimit("public port", nanoTime);
    this.management = new ConnectionLimit("management port", nanoTime);
  }

  /** The same transport, whose sockets keep to these limits. */
  public Transport on(Transport transport) {
    return LimitedTransport.of(transport, this);
  }

  /** Sizes the shares for so many sessions, and warns when they cannot fit. */
  public void size(int cap) {
    DescriptorShares shares = DescriptorShares.ofThisProcess(cap);
    clients.most(shares.clients());
    management.most(shares.management());
    mostOutgoing = shares.outgoing();
    mostQuestions = shares.questions();
    if (!shares.suffice(cap)) {
      LOG.warn(
          "websocketProxy.maxSessionsPerApp = {} expects ulimit -n of {} or more, found {}: there is"
              + " room for {} connections of clients",
          cap,
          DescriptorShares.needed(cap),
          DescriptorShares.descriptors(),
          shares.clients());
    }
  }

  /** Of the public port. */
  public ConnectionLimit clients() {
    return clients;
  }

  public ConnectionLimit management() {
    return management;
  }

  /** To name servers, at a time. */
  public int mostQuestions() {
    return mostQuestions;
  }

  /**
   * From now on the limit is kept there.
   *
   * @param host as the settings give it
   */
  public void keep(ConnectionLimit limit, String host, int port) {
    doors.add(new Door(IpAddress.parse(host), port, limit));
  }

  /** One port may be two doors, at two of this machine's addresses. */
  @Nullable ConnectionLimit at(InetSocketAddress bound) {
    ConnectionLimit found = null;
    for (Door door : doors) {
      if (door.port() == bound.getPort()) {
        boolean exactly = door.host().filter(bound.getAddress()::equals).isPresent();
        if (exactly) {
          return door.limit();
        }
        found = found == null || door.host().isEmpty() ? door.limit() : found;
      }
    }
    return found;
  }

  /** Whether there is one more connection to others; it is counted until {@link #hungUp}. */
  boolean mayDial() {
    if (outgoing.incrementAndGet() > mostOutgoing) {
      outgoing.decrementAndGet();
      return false;
    }
    return true;
  }

  void hungUp() {
    outgoing.decrementAndGet();
  }

  void mostOutgoing(int connections) {
    mostOutgoing = connections;
  }

  int mostOutgoing() {
    return mostOutgoing;
  }
}
