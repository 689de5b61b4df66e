package io.headroom.proxy.access;

import io.headroom.config.Settings;
import io.vertx.core.Future;

/**
 * Says who may come in. A type of rule in {@code access} is a class of this kind, made in {@link
 * Rules}; one for the whole process, asked from every event loop.
 */
interface Rule {
  /**
   * Asks it.
   *
   * @param guard of the route, which says how its upstream is told
   * @param caller the event loop's own, to ask others with
   * @return never failed; may be completed on another thread
   */
  Future<Verdict> ask(Settings.Guard guard, Attempt attempt, WebCaller caller);

  /** Takes what is for us alone out of a request's headers. */
  default void takeOwn(Attempt attempt) {}
}
