package io.headroom.proxy.audit;

import io.headroom.proxy.access.Attempt;
import io.headroom.proxy.access.Verdict;
import io.headroom.proxy.request.IsoTime;
import io.headroom.proxy.sessions.SessionIdentity;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The audit log: a line of JSON for each decision of a rule, and for each session's begin and end,
 * which share its id. Tokens, cookies, queries and bodies have no place in it. Used from any
 * thread; returns at once.
 */
public final class AuditLog {
  /** Of what a client says. */
  private static final int LONGEST = 1_000;

  private final InstantSource clock;
  private final Consumer<String> lines;
  private final boolean written;

  private AuditLog(InstantSource clock, Consumer<String> lines, boolean written) {
    this.clock = clock;
    this.lines = lines;
    this.written = written;
  }

  /**
   * One that is written.
   *
   * @param lines takes each line, without its end
   */
  public static AuditLog to(Consumer<String> lines, InstantSource clock) {
    return new AuditLog(clock, lines, true);
  }

  /** One that nobody asked for. */
  public static AuditLog none() {
    return new AuditLog(InstantSource.system(), line -> {}, false);
  }

  /** A rule was asked. */
  public void decided(String rule, Attempt attempt, Verdict verdict) {
    if (!written) {
      return;
    }
    String host = attempt.request().headers().get("Host");
    JsonObject line =
        line("access")
            .put("rule", rule)
            .put("decision", verdict instanceof Verdict.LetIn ? "let in" : no(verdict))
            .put("user", verdict instanceof Verdict.LetIn in ? in.pass().user() : "")
            .put("client", attempt.client().address())
            .put("method", attempt.method())
            .put("host", host == null ? "" : bounded(host))
            .put("path", bounded(attempt.request().path().path()))
            .put("webSocket", attempt.upgrade());
    if (verdict instanceof Verdict.No no) {
      line.put("status", no.answer().status());
    }
    lines.accept(line.encode());
  }

  /** A session is open. */
  public void began(SessionIdentity session) {
    if (written) {
      lines.accept(of("session begins", session).encode());
    }
  }

  /**
   * It is over.
   *
   * @param by who ended it
   * @param cause why
   * @param code of the close, as the log's line of the session has it
   */
  public void ended(SessionIdentity session, String by, String cause, int code, long openMillis) {
    if (written) {
      lines.accept(
          of("session ends", session)
              .put("by", by)
              .put("cause", cause)
              .put("code", code)
              .put("durationMs", openMillis)
              .encode());
    }
  }

  private JsonObject of(String event, SessionIdentity session) {
    return line(event)
        .put("session", session.id())
        .put("user", session.user())
        .put("client", session.clientAddress())
        .put("kind", session.kind())
        .put("path", session.path());
  }

  private JsonObject line(String event) {
    return new JsonObject().put("time", IsoTime.millis(clock.instant())).put("event", event);
  }

  private static String no(Verdict verdict) {
    return verdict instanceof Verdict.Unknown ? "unknown" : "refused";
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
