package io.headroom.proxy.admission;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Decides whether a session may open. One per process; used from every event loop. */
public final class AdmissionControl {
  private final SlotPool pool;
  private final RefusalDamper damper;
  private final Function<String, Optional<Slot>> reservedFor;
  private final UserSessions users;
  private final BooleanSupplier draining;

  /**
   * @param reservedFor the opened slot of a reservation for this path, if there is one
   */
  public AdmissionControl(
      SlotPool pool,
      RefusalDamper damper,
      Function<String, Optional<Slot>> reservedFor,
      UserSessions users,
      BooleanSupplier draining) {
    this.pool = pool;
    this.damper = damper;
    this.reservedFor = reservedFor;
    this.users = users;
    this.draining = draining;
  }

  /**
   * Asks for a slot.
   *
   * @param user who the trusted proxy says it is; empty: unknown
   * @param address the client's address
   * @param path the request's path without its query
   */
  public Admission admit(String user, String address, String path) {
    if (draining.getAsBoolean()) {
      return new Admission.Draining();
    }
    if (!users.open(user)) {
      return new Admission.UserCapReached();
    }
    String client = user.isEmpty() ? address : user;
    Optional<Slot> slot = reservedFor.apply(path).or(pool::acquire);
    if (slot.isEmpty()) {
      users.closed(user);
      return new Admission.PoolFull(damper.refused(client, path));
    }
    slot.get().whenReleased(() -> users.closed(user));
    damper.admitted(client, path);
    return new Admission.Admitted(slot.get());
  }
}
