package io.headroom.proxy.http;

import io.headroom.proxy.dial.LoopFound;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The small answers Headroom gives in its own name, in the form the client prefers: a page, JSON or
 * plain text. Pure but for {@link #send}.
 */
public final class ProblemPages {
  /** For the rest of a request to arrive, so that no reset eats the answer. */
  private static final int LINGER_SECONDS = 2;

  private ProblemPages() {}

  /** What went wrong, as the client is told. */
  public enum Problem {
    BAD_REQUEST(400, "Bad request", "The request is malformed or ambiguous."),
    ORIGIN_REFUSED(403, "Forbidden", "This page may not open a session here."),
    NO_ROUTE(404, "Not found", "Nothing is served at this address."),
    METHOD_REFUSED(405, "Method not allowed", "This method is not served here."),
    CLIENT_STALLED(408, "Request timeout", "The request stopped arriving."),
    ADDRESS_TOO_LONG(414, "Address too long", "The address has more bytes than are read."),
    HEADERS_TOO_LARGE(
        431, "Request headers too large", "The headers, cookies above all, have too many bytes."),
    UPSTREAM_UNREACHABLE(
        503, "Service unavailable", "The application does not answer. Try again in a moment."),
    LOOP(508, "Loop detected", LoopFound.TEXT);

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
    boolean closes() {
      return switch (this) {
        case BAD_REQUEST, ORIGIN_REFUSED, CLIENT_STALLED, ADDRESS_TOO_LONG, HEADERS_TOO_LARGE ->
            true;
        case NO_ROUTE, METHOD_REFUSED, UPSTREAM_UNREACHABLE, LOOP -> false;
      };
    }
  }

  /** A body and its type. */
  record Content(String type, Buffer body) {}

  /** ProblemPages and, where the connection cannot be used further, closes it. */
  public static void send(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    Content content = content(problem, request.headers());
    response.setStatusCode(problem.status());
    response.putHeader("Content-Type", content.type());
    response.putHeader("Cache-Control", "no-store");
    request.resume();
    if (problem.closes()) {
      response.putHeader("Connection", "close");
      // Before the answer: a plain close would still serve a request that came with this one.
      request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    }
    response.end(content.body());
  }

  static Content content(Problem problem, MultiMap headers) {
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
