package io.headroom.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.admission.Shares.Verdict;
import io.headroom.proxy.routes.RequestPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random steps of users and strangers on several paths, beside a model that keeps plain lists:
 * every answer is the model's, and no slot is held that the model does not know of.
 */
class AdmissionModelTest {
  private static final int STEPS = 20_000;
  private static final Duration TTL = Duration.ofNanos(40);
  private static final List<Holder> HOLDERS =
      List.of(
          Holder.of("alice", "192.0.2.1"),
          Holder.of("bob", "192.0.2.1"),
          Holder.of("", "192.0.2.1"),
          Holder.of("", "192.0.2.2"),
          Holder.of("", "192.0.2.3"));
  private static final List<String> RESERVED = List.of("/", "/a/", "/a/b/", "/a/b", "/c/");
  private static final List<String> UPGRADED = List.of("/a/ws", "/a/b/ws", "/c/ws", "/d", "/a/bb");

  private long now = Long.MAX_VALUE - 1_000;
  private int userLimit = 3;
  private int each = 2;
  private int together = 3;
  private final SlotPool pool = new SlotPool(7, () -> {});
  private final UserSessions users = new UserSessions(() -> userLimit, user -> 0);
  private final Shares strangers = new Shares(() -> each, () -> together);
  private final Reservations reservations =
      new Reservations(pool, users, strangers, () -> TTL, () -> now, () -> Instant.EPOCH);
  private final AdmissionControl admission =
      new AdmissionControl(pool, reservations::claim, users, () -> false);

  private final List<Reserved> held = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();

  private record Reserved(String id, Holder holder, String path, long deadline, boolean counted) {
    boolean covers(String other) {
      String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return other.equals(prefix) || other.startsWith(prefix + "/");
    }

    int segments() {
      return (int) path.replaceAll("/$", "").chars().filter(c -> c == '/').count();
    }
  }

  private record Open(Holder holder, Slot slot) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyAnswerIsTheModels(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      Holder holder = HOLDERS.get(random.nextInt(HOLDERS.size()));
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4 ->
            reserve(random.nextInt(6) == 0 ? Holder.ANYBODY : holder, any(RESERVED, random));
        case 5, 6, 7, 8, 9 -> upgrade(holder, any(UPGRADED, random));
        case 10, 11, 12 -> end(random);
        case 13 -> cancel(random);
        case 14 -> now += random.nextInt(25);
        default -> reload(random);
      }
      assertSameNumbers(seed, step);
    }
  }

  private void reserve(Holder holder, String path) {
    sweep();
    Reservations.Outcome outcome = reservations.reserve(parsed(path), holder);
    boolean counts = holder.stranger() && !holder.equals(Holder.ANYBODY);
    if (!holder.stranger() && userLimit > 0 && held(holder) >= userLimit) {
      assertEquals(new Reservations.UserCapReached(), outcome);
    } else if (counts && counted(holder) >= each) {
      assertEquals(new Reservations.ShareTaken(Verdict.HOLDER_FULL), outcome);
    } else if (counts && counted() >= together) {
      assertEquals(new Reservations.ShareTaken(Verdict.ALL_FULL), outcome);
    } else if (held.size() + open.size() >= pool.cap()) {
      assertEquals(new Reservations.PoolFull(), outcome);
    } else {
      String id = assertInstanceOf(Reservations.Reserved.class, outcome).id();
      held.add(new Reserved(id, holder, path, now + TTL.toNanos(), counts));
    }
  }

  private void upgrade(Holder holder, String path) {
    sweep();
    Admission answer = admission.admit(holder, path);
    Optional<Reserved> own = best(holder, path);
    Optional<Reserved> anybodys = best(Holder.ANYBODY, path);
    if (own.isPresent()) {
      held.remove(own.get());
      opened(holder, answer);
    } else if (!holder.stranger() && userLimit > 0 && held(holder) >= userLimit) {
      assertEquals(new Admission.UserCapReached(), answer);
    } else if (anybodys.isPresent()) {
      held.remove(anybodys.get());
      opened(holder, answer);
    } else if (held.size() + open.size() >= pool.cap()) {
      assertInstanceOf(Admission.PoolFull.class, answer);
    } else {
      opened(holder, answer);
    }
  }

  private Optional<Reserved> best(Holder holder, String path) {
    return held.stream()
        .filter(each -> each.holder().equals(holder) && each.covers(path))
        .max(
            Comparator.comparingInt(Reserved::segments)
                .thenComparing(Comparator.comparingInt(held::indexOf).reversed()));
  }

  private void opened(Holder holder, Admission answer) {
    open.add(new Open(holder, assertInstanceOf(Admission.Admitted.class, answer).slot()));
  }

  private void end(Random random) {
    if (!open.isEmpty()) {
      assertTrue(open.remove(random.nextInt(open.size())).slot().release());
    }
  }

  private void cancel(Random random) {
    if (!held.isEmpty()) {
      Reserved one = held.remove(random.nextInt(held.size()));
      assertEquals(one.deadline() - now > 0, reservations.cancel(one.id()));
      sweep();
    }
  }

  private void reload(Random random) {
    pool.cap(3 + random.nextInt(6));
    each = random.nextInt(4);
    together = random.nextInt(5);
    userLimit = random.nextInt(5);
    sweep();
    reservations.expire();
  }

  private void assertSameNumbers(long seed, int step) {
    String at = "seed " + seed + ", step " + step;
    assertEquals(new SlotPool.Taken(open.size(), held.size()), pool.taken(), at);
    assertEquals(counted(), strangers.taken(), at);
    Map<String, Integer> byUser = new HashMap<>();
    held.forEach(each -> byUser.merge(each.holder().user(), 1, Integer::sum));
    open.forEach(each -> byUser.merge(each.holder().user(), 1, Integer::sum));
    byUser.remove("");
    assertEquals(byUser, users.here(), at);
  }

  private void sweep() {
    held.removeIf(each -> each.deadline() - now <= 0);
  }

  private int held(Holder holder) {
    return (int)
        (held.stream().filter(each -> each.holder().equals(holder)).count()
            + open.stream().filter(each -> each.holder().equals(holder)).count());
  }

  private int counted(Holder holder) {
    return (int)
        held.stream().filter(each -> each.counted() && each.holder().equals(holder)).count();
  }

  private int counted() {
    return (int) held.stream().filter(Reserved::counted).count();
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static RequestPath parsed(String path) {
    return RequestPath.parse(path, "").orElseThrow();
  }
}
