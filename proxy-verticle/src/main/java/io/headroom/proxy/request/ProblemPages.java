package io.headroom.proxy.request;

import io.headroom.proxy.dial.LoopFound;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/**
 * The small answers Headroom gives in its own name, in the form the client prefers: a page, JSON or
 * plain text. Pure but for {@link #send}.
 */
public final class ProblemPages {
  private static final Set<Problem> CLOSING =
      Set.of(
          Problem.BAD_REQUEST,
          Problem.CLIENT_STALLED,
          Problem.ADDRESS_TOO_LONG,
          Problem.HEADERS_TOO_LARGE,
          Problem.VERSION_REFUSED);

  private ProblemPages() {}

  /** What went wrong, as the client is told. */
  public enum Problem {
    BAD_REQUEST(400, "Bad request", "The request is malformed or ambiguous."),
    LOGIN_NEEDED(401, "Login needed", "What is here is only for who has logged in."),
    NO_ROUTE(404, "Not found", "Nothing is served at this address."),
    METHOD_REFUSED(405, "Method not allowed", "This method is not served here."),
    CLIENT_STALLED(408, "Request timeout", "The request stopped arriving."),
    ADDRESS_TOO_LONG(414, "Address too long", "The address has more bytes than are read."),
    HEADERS_TOO_LARGE(
        431, "Request headers too large", "The headers, cookies above all, have too many bytes."),
    UPSTREAM_WRONG(
        502, "Bad gateway", "The application answered, but not in HTTP that can be passed on."),
    UPSTREAM_UNREACHABLE(
        503, "Service unavailable", "The application does not answer. Try again in a moment."),
    ACCESS_UNKNOWN(
        503,
        "Service unavailable",
        "Whether you may come in cannot be found out just now: the login service does not answer."
            + " Try again in a moment."),
    UPSTREAM_SILENT(504, "Gateway timeout", "The application has not answered in time."),
    VERSION_REFUSED(505, "HTTP version not supported", "This server speaks HTTP/1.1."),
    LOOP(LoopFound.STATUS, "Loop detected", LoopFound.TEXT);

    private final int status;
    private final String title;
    private final String text;

    Problem(int status, String title, String text) {
      this.status = status;
      this.title = title;
      this.text = text;
    }

    public int status() {
      return status;
    }

    /** Whether the connection ends: what follows on it is not to be trusted or not arriving. */
    public boolean closes() {
      return CLOSING.contains(this);
    }
  }

  /** A body and its type. */
  public record Content(String type, Buffer body) {}

  /** Where no page of our own is. */
  public static void send(HttpServerRequest request, Problem problem) {
    Content content = content(problem, request.headers());
    HttpServerResponse response = request.response().setStatusCode(problem.status());
    response.putHeader("Content-Type", content.type()).putHeader("Cache-Control", "no-store");
    response.end(content.body());
  }

  /** The body for who accepts this. */
  public static Content content(Problem problem, MultiMap headers) {
    String accept = String.join(",", headers.getAll("Accept")).toLowerCase(Locale.ROOT);
    if (accept.contains("text/html")) {
      return new Content("text/html; charset=utf-8", Buffer.buffer(page(problem)));
    }
    if (accept.contains("json")) {
      JsonObject json = new JsonObject().put("error", problem.title).put("message", problem.text);
      return new Content("application/json", json.toBuffer());
    }
    String plain = problem.title + ": " + problem.text + "\n";
    return new Content("text/plain; charset=utf-8", Buffer.buffer(plain));
  }

  private static String page(Problem problem) {
    return String.format(
        Locale.ROOT,
        """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark"><title>%1$s</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;margin:18vh auto;max-width:34rem;padding:0 1.5rem}
      h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0;opacity:.75}</style></head>
      <body><h1>%1$s</h1><p>%2$s</p></body></html>
      """,
        problem.title,
        problem.text);
  }
}
