package io.headroom.proxy.access;

import io.headroom.config.AccessRule;
import io.headroom.config.Settings;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.HopByHop;
import io.headroom.proxy.request.Incoming;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VertxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whom another server lets in: it is asked with the request's headers, 2xx lets in, and
 * anything else is the answer. Bounded in time by {@link WebCaller} and in number here.
 */
final class ForwardRule implements Rule {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardRule.class);

  /** Questions under way, of all event loops; each holds a request and an answer. */
  static final int MOST_ASKED = 256;

  /** Of an answer's body: more than any page that says no. */
  static final int MOST_BYTES = 64 * 1024;

  private final AccessRule.Forward rule;
  private final LoopMark loopMark;
  private final Semaphore free = new Semaphore(MOST_ASKED);

  /** Whether the last question had no answer, so that a lasting fault is told once. */
  private volatile boolean away;

  ForwardRule(AccessRule.Forward rule, LoopMark loopMark) {
    this.rule = rule;
    this.loopMark = loopMark;
  }

  @Override
  public Future<Verdict> ask(Settings.Guard guard, Attempt attempt, WebCaller caller) {
    if (loopMark.isIn(attempt.request().headers())) {
      // The address leads back here, to what asks this rule: a question would ask itself.
      Answer loop = Answer.of(Problem.LOOP, attempt.request().headers());
      return Future.succeededFuture(new Verdict.Refused(loop));
    }
    Attempt question = question(guard, attempt);
    boolean watched = attempt.upgrade() && !rule.recheck().isZero();
    return answer(guard, question, caller)
        .map(
            verdict ->
                watched && verdict instanceof Verdict.LetIn in
                    ? new Verdict.LetIn(watched(in.pass(), guard, question, caller))
                    : verdict);
  }

  private Future<Verdict> answer(Settings.Guard guard, Attempt attempt, WebCaller caller) {
    if (!free.tryAcquire()) {
      return Future.succeededFuture(Rules.unknown(attempt));
    }
    return caller
        .get(rule.url(), attempt.request().headers(), MOST_BYTES)
        .onComplete(asked -> free.release())
        .onSuccess(reply -> away = false)
        .onFailure(this::tell)
        .map(reply -> verdict(guard, attempt, reply))
        .otherwise(failure -> Rules.unknown(attempt));
  }

  private Verdict verdict(Settings.Guard guard, Attempt attempt, WebCaller.Reply reply) {
    if (reply.status() / 100 == 2) {
      String named = rule.userHeader().isEmpty() ? null : reply.headers().get(rule.userHeader());
      String user = named == null ? "" : Pass.text(named).strip();
      if (!user.isEmpty() && !Pass.isName(user)) {
        tell(VertxException.noStackTrace("its user's name is too long, or has control characters"));
        return Rules.unknown(attempt);
      }
      return new Verdict.LetIn(pass(guard, user, reply.headers()));
    }
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(reply.headers());
    HopByHop.strip(headers);
    headers.remove("Content-Length");
    Answer answer = new Answer(reply.status(), headers, reply.body());
    // What a server says of itself says nothing of who asks.
    return reply.status() >= 500 ? new Verdict.Unknown(answer) : new Verdict.Refused(answer);
  }

  private Pass pass(Settings.Guard guard, String user, MultiMap headers) {
    Map<String, String> told = new HashMap<>();
    for (String name : rule.copyHeaders()) {
      told.put(name, String.join(", ", headers.getAll(name)));
    }
    if (!rule.userHeader().isEmpty()) {
      told.put(rule.userHeader(), user.isEmpty() ? "" : headers.get(rule.userHeader()).strip());
    }
    return Pass.of(guard, user, List.of(), told);
  }

  /** With what it is asked for headers: the client's own, and what the request is. */
  private Attempt question(Settings.Guard guard, Attempt attempt) {
    MultiMap asked = MultiMap.caseInsensitiveMultiMap().addAll(attempt.request().headers());
    HopByHop.strip(asked);
    Set<String> told = told(guard);
    List.copyOf(asked.names()).stream()
        .filter(name -> isOursToSay(name) || told.contains(Pass.hyphened(name)))
        .forEach(asked::remove);
    String host = attempt.request().headers().get("Host");
    asked
        .set("X-Forwarded-Method", attempt.method())
        .set("X-Forwarded-Uri", attempt.request().path().forwarded())
        .set("X-Forwarded-Host", host == null ? "" : host)
        .set("X-Forwarded-Proto", attempt.client().scheme())
        .set("X-Forwarded-For", attempt.client().address());
    loopMark.addTo(asked);
    Incoming request = attempt.request();
    return new Attempt(
        attempt.method(),
        new Incoming(request.path(), asked, request.peer()),
        attempt.client(),
        attempt.upgrade());
  }

  /** What its answer is to say: who hears it from the client might say the same again. */
  private Set<String> told(Settings.Guard guard) {
    Stream<String> copied =
        rule.copyHeaders().stream().filter(name -> !name.equalsIgnoreCase("authorization"));
    Stream<String> identity =
        Stream.of(rule.userHeader(), guard.userHeader(), guard.groupsHeader());
    return Stream.concat(copied, identity).map(Pass::hyphened).collect(Collectors.toSet());
  }

  /** Of the body that stays here, of the socket, or a proxy's word. */
  private static boolean isOursToSay(String name) {
    String hyphened = Pass.hyphened(name);
    return hyphened.startsWith("x-forwarded-")
        || hyphened.startsWith("sec-websocket-") && !hyphened.equals("sec-websocket-protocol")
        || switch (hyphened) {
          case "host", "content-length", "expect", "forwarded", "x-real-ip" -> true;
          default -> false;
        };
  }

  private Pass watched(Pass first, Settings.Guard guard, Attempt question, WebCaller caller) {
    return first.watchedBy(
        new Recheck(
            spread(rule.recheck()),
            caller.time(),
            () -> answer(guard, question, caller),
            pass -> pass.user().equals(first.user())));
  }

  /** Sessions that were opened together are not asked for together for ever. */
  private static Duration spread(Duration period) {
    return period.minus(
        period.dividedBy(4).multipliedBy(ThreadLocalRandom.current().nextInt(100)).dividedBy(100));
  }

  private void tell(Throwable cause) {
    if (!away) {
      away = true;
      LOG.warn(
          "access.{}: {} gives no answer; nobody new is let in, open sessions go on: {}",
          rule.name(),
          rule.url(),
          cause.getMessage());
    }
  }
}
