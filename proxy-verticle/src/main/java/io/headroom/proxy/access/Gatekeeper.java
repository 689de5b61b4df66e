package io.headroom.proxy.access;

import io.headroom.config.Settings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;

/**
 * Asks the rules for one event loop. Routes without a rule need none of it: who serves them looks
 * at {@link Settings.Guard#isNone} first.
 */
public final class Gatekeeper {
  private final Rules rules;
  private final WebCaller caller;
  private final Decisions decisions;
  private final ContextInternal context;

  /** Told of each verdict, on the event loop that asked. */
  public interface Decisions {
    void decided(Settings.Guard guard, Attempt attempt, Verdict verdict);
  }

  /**
   * @param context of the event loop
   */
  Gatekeeper(Rules rules, WebCaller caller, Decisions decisions, Context context) {
    this.rules = rules;
    this.caller = caller;
    this.decisions = decisions;
    this.context = (ContextInternal) context;
  }

  /**
   * Asks the guard's rule, and takes what is for us alone out of the request's headers.
   *
   * @return never failed; completed at once or later, on this event loop
   */
  public Future<Verdict> ask(Settings.Guard guard, Attempt attempt) {
    Rule rule = rules.get(guard.rule());
    Future<Verdict> asked = here(rule.ask(guard, attempt, caller));
    rule.takeOwn(attempt);
    return asked.onSuccess(verdict -> decisions.decided(guard, attempt, verdict));
  }

  private Future<Verdict> here(Future<Verdict> asked) {
    if (asked.isComplete()) {
      return asked;
    }
    Promise<Verdict> here = context.promise();
    asked.onComplete(here::handle);
    return here.future();
  }
}
