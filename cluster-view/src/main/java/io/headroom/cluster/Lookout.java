package io.headroom.cluster;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * Looks where instances may be, beside what the cluster's membership says: the configured names,
 * and whether somebody listens at a place. Callable from any thread; never blocks; its futures end
 * on any thread.
 */
interface Lookout {

  /** The names as configured. */
  List<String> names();

  /**
   * Asks every name where it leads, and knocks at each place that is neither this instance's own
   * nor seen already.
   */
  Future<Found> seek(Set<Place> seen);

  /** Whether nobody listens there for sure: the host answers, its port does not. */
  Future<Boolean> refuses(Place place);
}
