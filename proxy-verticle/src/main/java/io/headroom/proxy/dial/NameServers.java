package io.headroom.proxy.dial;

import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the name servers one after the other until one knows: the next as soon as one fails or keeps
 * silent for half a second. One per event loop.
 */
final class NameServers {
  private static final Duration HEAD_START = Duration.ofMillis(500);

  /** A server that did not answer is asked last for so long. */
  private static final long AVOIDED_NANOS = Duration.ofSeconds(15).toNanos();

  private static final int MOST_TRIES = 6;

  private final Dns dns;
  private final LoopTime time;

  // Owned by the event loop.
  private InetSocketAddress preferred = new InetSocketAddress(0);
  private long preferredUntilNanos;

  NameServers(Dns dns, LoopTime time) {
    this.dns = dns;
    this.time = time;
  }

  /** Fails with {@link Lost} when no server knows. */
  Future<Dns.Answer> ask(ResolvConf conf, String name, Dns.Family family) {
    List<InetSocketAddress> order = order(conf);
    Duration headStart = conf.timeout().compareTo(HEAD_START) < 0 ? conf.timeout() : HEAD_START;
    return Race.of(order, headStart, time, server -> dns.ask(server, name, family))
        .map(
            won -> {
              if (!won.candidate().equals(conf.servers().get(0)) && !isPreferred(won.candidate())) {
                preferred = won.candidate();
                preferredUntilNanos = time.nanoTime() + AVOIDED_NANOS;
              }
              return won.result();
            });
  }

  private List<InetSocketAddress> order(ResolvConf conf) {
    List<InetSocketAddress> servers = new ArrayList<>(conf.servers());
    if (isPreferred(preferred) && servers.remove(preferred)) {
      servers.add(0, preferred);
    }
    List<InetSocketAddress> order = new ArrayList<>();
    for (int i = 0; i < conf.attempts() && order.size() + servers.size() <= MOST_TRIES; i++) {
      order.addAll(servers);
    }
    return order;
  }

  private boolean isPreferred(InetSocketAddress server) {
    return server.equals(preferred) && time.nanoTime() - preferredUntilNanos < 0;
  }
}
