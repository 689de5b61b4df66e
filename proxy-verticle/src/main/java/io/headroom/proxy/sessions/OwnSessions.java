package io.headroom.proxy.sessions;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The sessions of this instance, read from its registry. */
public final class OwnSessions implements SessionDirectory {
  public static final int LONGEST_LIST = 5_000;

  /** Policy violation: a client that reconnects on its own may try again, and is told why. */
  private static final int CLOSE_CODE = 1008;

  private final String instance;
  private final SessionRegistry registry;
  private final LongSupplier nanoClock;

  public OwnSessions(String instance, SessionRegistry registry) {
    this(instance, registry, System::nanoTime);
  }

  OwnSessions(String instance, SessionRegistry registry, LongSupplier nanoClock) {
    this.instance = instance;
    this.registry = registry;
    this.nanoClock = nanoClock;
  }

  /** This instance's id. */
  String instance() {
    return instance;
  }

  @Override
  public Future<Listing> list(Reach reach) {
    long nowNanos = nanoClock.getAsLong();
    List<SessionEntry> all =
        registry.all().stream()
            .filter(reach::covers)
            .map(session -> SessionEntry.of(session, instance, nowNanos))
            .sorted(Comparator.comparingLong(SessionEntry::ageMillis).reversed())
            .toList();
    boolean truncated = all.size() > LONGEST_LIST;
    return Future.succeededFuture(
        new Listing(truncated ? all.subList(0, LONGEST_LIST) : all, truncated, List.of()));
  }

  @Override
  public Future<Closing> close(String id, Reach reach) {
    Optional<Session> session = registry.find(id).filter(reach::covers);
    session.ifPresent(found -> found.close(CLOSE_CODE, reach.reason()));
    return Future.succeededFuture(session.isPresent() ? Closing.CLOSED : Closing.NONE);
  }
}
