package io.headroom.proxy.admission;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/**
 * How many slots each known user holds, open and reserved, against the limit. Exact on this
 * instance; what the user holds elsewhere is known as of the last message from there. Used from
 * every event loop.
 */
public final class UserSessions {
  private final IntSupplier limit;
  private final ToIntFunction<String> elsewhere;
  private final Map<String, Integer> here = new ConcurrentHashMap<>();

  /**
   * @param limit the limit of the moment; zero: none
   * @param elsewhere a user's slots on other instances
   */
  public UserSessions(IntSupplier limit, ToIntFunction<String> elsewhere) {
    this.limit = limit;
    this.elsewhere = elsewhere;
  }

  /**
   * Counts one more slot, if the user may have it.
   *
   * @param user empty: unknown, and not limited
   */
  boolean open(String user) {
    if (user.isEmpty()) {
      return true;
    }
    int most = limit.getAsInt();
    int others = most == 0 ? 0 : elsewhere.applyAsInt(user);
    boolean[] opened = new boolean[1];
    here.compute(
        user,
        (key, held) -> {
          int now = held == null ? 0 : held;
          opened[0] = most == 0 || now + others < most;
          return opened[0] ? Integer.valueOf(now + 1) : held;
        });
    return opened[0];
  }

  /** The limit of the moment; zero: none. */
  public int limit() {
    return limit.getAsInt();
  }

  /** Slots of this user on this instance. */
  public int held(String user) {
    return here.getOrDefault(user, 0);
  }

  void closed(String user) {
    here.computeIfPresent(user, (key, held) -> held == 1 ? null : held - 1);
  }

  /** Slots on this instance by user; a live view. */
  public Map<String, Integer> here() {
    return Collections.unmodifiableMap(here);
  }
}
