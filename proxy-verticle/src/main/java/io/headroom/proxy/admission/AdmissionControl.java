package io.headroom.proxy.admission;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Decides whether a session may open. One per process; used from every event loop. */
public final class AdmissionControl {
  private final SlotPool pool;
  private final BiFunction<Holder, String, Optional<Slot>> reservedFor;
  private final UserSessions users;
  private final BooleanSupplier draining;

  /**
   * @param reservedFor the opened slot of a holder's reservation for this path, if there is one
   */
  public AdmissionControl(
      SlotPool pool,
      BiFunction<Holder, String, Optional<Slot>> reservedFor,
      UserSessions users,
      BooleanSupplier draining) {
    this.pool = pool;
    this.reservedFor = reservedFor;
    this.users = users;
    this.draining = draining;
  }

  /** Whether nobody is admitted any more, whatever else could be said to them. */
  public boolean draining() {
    return draining.getAsBoolean();
  }

  /**
   * Asks for a slot.
   *
   * @param path the request's path without its query
   */
  public Admission admit(Holder holder, String path) {
    if (draining()) {
      return new Admission.Draining();
    }
    String user = holder.user();
    // First: what was reserved is counted, and must not keep its own user out.
    Optional<Slot> slot = reservedFor.apply(holder, path);
    if (slot.isEmpty()) {
      if (!users.open(user)) {
        return new Admission.UserCapReached();
      }
      slot = reservedFor.apply(Holder.ANYBODY, path).or(pool::acquire);
      if (slot.isEmpty()) {
        users.closed(user);
        return new Admission.PoolFull();
      }
      slot.get().whenReleased(() -> users.closed(user));
    }
    return new Admission.Admitted(slot.get());
  }
}
