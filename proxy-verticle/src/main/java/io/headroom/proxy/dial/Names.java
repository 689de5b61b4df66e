package io.headroom.proxy.dial;

import io.headroom.config.address.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of names, as one event loop knows them: what it was told itself, and for a name
 * that is new to it what another was told. A name is asked for once at a time, when it is wanted
 * and its answer's time is over. Its last good addresses serve on while it is asked for again, and
 * for minutes when nobody can tell; a name that is gone is gone. What it keeps is bounded, since
 * requests choose names.
 */
public final class Names {
  /** What is written in the machine's files. */
  public record Files(ResolvConf conf, HostsFile hosts) {}

  private static final Logger LOG = LoggerFactory.getLogger(Names.class);

  static final int MOST_ABSENT = 2_000;

  /** Look-ups at a time for names that are not known; those of known names have their own. */
  static final int MOST_STRANGE_LOOKUPS = 200;

  /** Beyond, the old addresses serve without being asked for again. */
  static final int MOST_KNOWN_LOOKUPS = 300;

  private static final Duration ABSENT_FOR = Duration.ofSeconds(1);

  private final Supplier<Files> files;
  private final NameServers servers;
  private final KnownNames everywhere;
  private final LoopTime time;

  // Owned by the event loop.
  private final Map<String, KnownName> known = new Recent<>(KnownNames.MOST);
  private final Map<String, Absent> absent = new Recent<>(MOST_ABSENT);
  private final Map<String, LookUp> lookUps = new HashMap<>();

  /** Those of them for names that are not known. */
  private int strange;

  /** That it was not to be had a moment ago. */
  private record Absent(String why, long untilNanos) {}

  /**
   * One look-up under way.
   *
   * @param done when its outcome is in the tables
   * @param soon the same, but not later than who has old addresses is to wait
   * @param late the same, but not later than who was led nowhere by the old ones is to wait
   */
  private record LookUp(Future<Void> done, Future<Void> soon, Future<Void> late) {}

  /**
   * @param everywhere what the event loops of this process know together
   */
  public Names(Supplier<Files> files, Dns dns, KnownNames everywhere, LoopTime time) {
    this.files = files;
    this.servers = new NameServers(dns, time);
    this.everywhere = everywhere;
    this.time = time;
  }

  /**
   * All addresses of a name; never none. A literal is its own.
   *
   * @return failed when the name is gone, or nobody can tell and it was not known lately
   */
  public Future<List<InetAddress>> resolve(String host) {
    Optional<InetAddress> literal = IpAddress.withZone(host);
    if (literal.isPresent()) {
      return Future.succeededFuture(List.of(literal.get()));
    }
    String name = host.toLowerCase(Locale.ROOT);
    List<InetAddress> written = files.get().hosts().find(name);
    if (!written.isEmpty()) {
      return Future.succeededFuture(written);
    }
    long now = time.nanoTime();
    KnownName old = known(name, now);
    if (old != null && old.isUsable(now)) {
      return old.isFresh(now) ? Future.succeededFuture(old.addresses()) : again(name, old, now);
    }
    LookUp running = lookUps.get(name);
    if (running != null) {
      return running.done().transform(done -> told(name));
    }
    Absent refused = absent.get(name);
    if (refused != null && now - refused.untilNanos() < 0) {
      return told(name);
    }
    if (strange >= MOST_STRANGE_LOOKUPS) {
      return failed(name, "too many names are being looked up");
    }
    return lookUp(name, true).done().transform(done -> told(name));
  }

  /**
   * What a look-up that is under way tells, for who has old addresses; nothing new when there is
   * none or it takes long. It may fail.
   */
  public Future<List<InetAddress>> renewed(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    LookUp running = lookUps.get(name);
    return running == null
        ? Future.succeededFuture(List.of())
        : running.late().transform(done -> told(name));
  }

  private @Nullable KnownName known(String name, long now) {
    @Nullable KnownName own = known.get(name);
    if (own != null && own.isUsable(now)) {
      return own;
    }
    @Nullable KnownName others = everywhere.find(name).orElse(null);
    if (others != null) {
      known.put(name, others);
    }
    return others;
  }

  private void keep(String name, KnownName told) {
    known.put(name, told);
    everywhere.keep(name, told);
  }

  private Future<List<InetAddress>> again(String name, KnownName old, long now) {
    LookUp running = lookUps.get(name);
    if (running == null && old.isDue(now) && lookUps.size() - strange < MOST_KNOWN_LOOKUPS) {
      running = lookUp(name, false);
    }
    if (running == null || old.servesMeanwhile(now)) {
      return Future.succeededFuture(old.addresses());
    }
    return running.soon().transform(done -> told(name));
  }

  private LookUp lookUp(String name, boolean stranger) {
    Promise<Void> promise = Promise.promise();
    Future<Void> done = promise.future();
    Future<Void> enough = Future.succeededFuture();
    LookUp started =
        stranger
            ? new LookUp(done, done, done)
            : new LookUp(
                done,
                time.within(KnownName.PATIENCE, done, enough),
                time.within(KnownName.LAST_PATIENCE, done, enough));
    lookUps.put(name, started);
    strange += stranger ? 1 : 0;
    Search.of(name, files.get().conf(), servers, time, other -> onLate(name, other))
        .onComplete(
            found -> {
              lookUps.remove(name);
              strange -= stranger ? 1 : 0;
              onOutcome(
                  name,
                  found.succeeded()
                      ? found.result()
                      : new Search.Outcome.Unknown(String.valueOf(found.cause())));
              promise.complete();
            });
    return started;
  }

  private void onOutcome(String name, Search.Outcome outcome) {
    long now = time.nanoTime();
    KnownName old = known.get(name);
    if (outcome instanceof Search.Outcome.Found found) {
      absent.remove(name);
      keep(name, KnownName.of(found, now));
      if (old != null && old.untold()) {
        LOG.info("{} is looked up again", name);
      }
    } else if (outcome instanceof Search.Outcome.Unknown unknown
        && old != null
        && old.isUsable(now)) {
      if (!old.untold()) {
        LOG.warn("{} cannot be looked up, its last addresses serve on: {}", name, unknown.why());
      }
      known.put(name, old.notToldAt(now));
    } else {
      known.remove(name);
      String why = "no such name";
      if (outcome instanceof Search.Outcome.Unknown unknown) {
        why = unknown.why();
      } else {
        everywhere.forget(name);
      }
      absent.put(name, new Absent(why, now + ABSENT_FOR.toNanos()));
    }
  }

  /** Of an answer that was lost on the way, say: the other family alone may lead nowhere. */
  private void onLate(String name, List<InetAddress> late) {
    KnownName found = known.get(name);
    if (found != null) {
      keep(name, found.and(late));
    }
  }

  /** What the tables say after a look-up. */
  private Future<List<InetAddress>> told(String name) {
    KnownName found = known.get(name);
    if (found != null) {
      return Future.succeededFuture(found.addresses());
    }
    @Nullable Absent refused = absent.get(name);
    return failed(name, refused == null ? "nobody told in time" : refused.why());
  }

  private static Future<List<InetAddress>> failed(String name, String why) {
    return Future.failedFuture(VertxException.noStackTrace("cannot look up " + name + ": " + why));
  }
}
