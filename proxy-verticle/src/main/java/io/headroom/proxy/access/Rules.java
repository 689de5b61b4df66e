package io.headroom.proxy.access;

import io.headroom.config.AccessRule;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.request.ProblemPages.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rules of {@code access}, made once for the process and asked from every event loop. Here a
 * type of rule becomes what carries it out.
 */
public final class Rules {
  private static final int RETRY_SECONDS = 5;

  /** Bytes of another server's answer: login services set large cookies. */
  private static final int MOST_HEADERS = 32 * 1024;

  private static final int RARELY_MILLIS = (int) Duration.ofDays(1).toMillis();

  /** To one other server. */
  private static final int MOST_CONNECTIONS = 64;

  private final Vertx vertx;
  private final Supplier<Function<String, Future<List<InetAddress>>>> names;
  private final LoopMark loopMark;
  private final Gatekeeper.Decisions decisions;
  private final Map<String, Rule> byName = new HashMap<>();
  private final HttpClient client;

  /**
   * Makes them, and begins to read their keys.
   *
   * @param names the addresses of names, as the event loop that it is called on knows them
   * @param loopMark by which a rule knows its own question again
   * @param decisions is told of each
   */
  public Rules(
      Vertx vertx,
      Collection<AccessRule> settings,
      Supplier<Function<String, Future<List<InetAddress>>>> names,
      LoopMark loopMark,
      Gatekeeper.Decisions decisions,
      InstantSource clock) {
    this.vertx = vertx;
    this.names = names;
    this.loopMark = loopMark;
    this.decisions = decisions;
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS);
    // Looks for idle connections every second: not where there are none. With a period of 0 the
    // client's end, also by the garbage collector, would cancel the process's first timer.
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setMaxHeaderSize(MOST_HEADERS),
            settings.isEmpty() ? pool.setCleanerPeriod(RARELY_MILLIS) : pool);
    settings.forEach(rule -> byName.put(rule.name(), rule(rule, clock)));
  }

  /** That of the event loop it is called on. */
  public Gatekeeper gatekeeper() {
    return new Gatekeeper(this, caller(), decisions, vertx.getOrCreateContext());
  }

  /** Asks nobody any more. */
  public Future<Void> close() {
    return client.close();
  }

  Rule get(String name) {
    Rule rule = byName.get(name);
    if (rule == null) {
      throw new IllegalStateException("expected a rule " + name + ", as the settings' check did");
    }
    return rule;
  }

  static Verdict unknown(Attempt attempt) {
    Answer answer = Answer.of(Problem.ACCESS_UNKNOWN, attempt.request().headers());
    answer.headers().set("Retry-After", Integer.toString(RETRY_SECONDS));
    return new Verdict.Unknown(answer);
  }

  private Rule rule(AccessRule rule, InstantSource clock) {
    return rule instanceof AccessRule.Jwt jwt
        ? new TokenRule(jwt, ring(jwt), clock)
        : new ForwardRule((AccessRule.Forward) rule, loopMark);
  }

  private KeyRing ring(AccessRule.Jwt rule) {
    Context context = vertx.getOrCreateContext();
    KeyRing ring =
        new KeyRing(
            rule.name(),
            KeyReader.of(rule.keys(), vertx, this::caller),
            read -> vertx.executeBlocking(() -> new Keys(vertx, rule, Jwks.usable(read))),
            task -> context.runOnContext(now -> task.run()),
            LoopTime.of(vertx));
    ring.begin();
    return ring;
  }

  private WebCaller caller() {
    return new WebCaller(client, names.get(), LoopTime.of(vertx));
  }
}
