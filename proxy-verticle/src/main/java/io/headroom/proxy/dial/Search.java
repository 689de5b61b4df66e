package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look-up through the search list, as glibc does it: a name that is absent under one domain is
 * looked for under the next, and so is one that a server cannot tell of; only when all say that
 * there is none, it is gone. On one event loop.
 */
final class Search {
  /** For the other family's answer, once one has come with addresses (RFC 8305, section 3). */
  private static final Duration OTHER_FAMILY = Duration.ofMillis(150);

  /** What came of it. */
  sealed interface Outcome {
    record Found(List<InetAddress> addresses, Duration ttl) implements Outcome {}

    /** Every server that was asked says so. */
    record Gone() implements Outcome {}

    /** Nobody could tell. */
    record Unknown(String why) implements Outcome {}
  }

  private final String name;
  private final ResolvConf conf;
  private final NameServers servers;
  private final LoopTime time;
  private final Iterator<String> candidates;
  private final Consumer<List<InetAddress>> late;
  private final Promise<Outcome> outcome = Promise.promise();

  // Owned by the event loop.
  private String unknown = "";
  private boolean silent;

  private Search(
      String name,
      ResolvConf conf,
      NameServers servers,
      LoopTime time,
      Consumer<List<InetAddress>> late) {
    this.name = name;
    this.conf = conf;
    this.servers = servers;
    this.time = time;
    this.late = late;
    this.candidates = conf.candidates(name).iterator();
  }

  /**
   * Begins one.
   *
   * @param late is given the other family's addresses when they come behind the outcome
   */
  static Future<Outcome> of(
      String name,
      ResolvConf conf,
      NameServers servers,
      LoopTime time,
      Consumer<List<InetAddress>> late) {
    Search search = new Search(name, conf, servers, time, late);
    search.next();
    return search.outcome.future();
  }

  private void next() {
    while (candidates.hasNext()) {
      String candidate = candidates.next();
      // Servers that keep silent would do so for each domain; the name itself may be another's.
      if (!silent || candidate.equals(name)) {
        new Both(candidate).ask();
        return;
      }
    }
    outcome.complete(unknown.isEmpty() ? new Outcome.Gone() : new Outcome.Unknown(unknown));
  }

  private void onUnknown(Throwable failure) {
    unknown = String.valueOf(failure.getMessage());
    silent |=
        !(failure instanceof Lost lost
            && lost.failures().stream().anyMatch(Dns.ServerFailure.class::isInstance));
  }

  /** One full name, asked for both families at once; neither spoils the other. */
  private final class Both {
    private final String full;
    private final List<InetAddress> addresses = new ArrayList<>();
    private Duration ttl = Duration.ofDays(1);
    private int open = Dns.Family.values().length;

    /** Whether there is no such name: then nothing is to come for the other family either. */
    private boolean absent;

    private @Nullable Throwable failure;
    private boolean over;
    private Runnable cancelWait = () -> {};

    Both(String full) {
      this.full = full;
    }

    void ask() {
      for (Dns.Family family : Dns.Family.values()) {
        servers
            .ask(conf, full, family)
            .onSuccess(answer -> onAnswer(answer, family))
            .onFailure(this::onFailure);
      }
    }

    private void onAnswer(Dns.Answer answer, Dns.Family family) {
      if (over && !addresses.isEmpty() && answer instanceof Dns.Answer.Found found) {
        late.accept(found.addresses());
      } else if (answer instanceof Dns.Answer.Found found) {
        addresses.addAll(found.addresses());
        ttl = found.ttl().compareTo(ttl) < 0 ? found.ttl() : ttl;
      } else if (answer instanceof Dns.Answer.None none) {
        // Of AAAA alone some servers say so where they mean: no such record.
        absent |= none.noSuchName() && family == Dns.Family.V4;
      }
      settle();
    }

    private void onFailure(Throwable why) {
      failure = why;
      settle();
    }

    private void settle() {
      open--;
      if (open == 0) {
        end();
      } else if (absent || !addresses.isEmpty()) {
        cancelWait = time.after(OTHER_FAMILY, this::end);
      }
    }

    private void end() {
      if (over) {
        return;
      }
      over = true;
      cancelWait.run();
      if (!addresses.isEmpty()) {
        outcome.complete(new Outcome.Found(List.copyOf(addresses), ttl));
        return;
      }
      if (failure != null && !absent) {
        onUnknown(failure);
      }
      next();
    }
  }
}
