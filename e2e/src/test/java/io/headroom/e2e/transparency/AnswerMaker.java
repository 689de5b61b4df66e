package io.headroom.e2e.transparency;

import java.util.ArrayList;
import java.util.List;

/** Answers that are odd and right. */
final class AnswerMaker {

  private static final List<String> FIELDS =
      List.of(
          "Set-Cookie: a=1; Path=/",
          "set-cookie: b=\"2\"",
          "Set-Cookie: c=3, d",
          "Server: odd/1.0 (x)",
          "X-Rep: a",
          "X-rep: b",
          "X-Empty:",
          "X-Blanks: \t in the\t middle \t",
          "X-Tight:no-blank",
          "X-Obs: \u00e9\u00ff\u0080",
          "X!#$%&'*+-.^_`|~: odd",
          "WWW-Authenticate: Basic realm=\"a\"",
          "www-authenticate: Negotiate",
          "Location: /a{b}",
          "ETag: W/\"a\"",
          "Content-Type: text/plain; charset=utf-8",
          "Content-Encoding: gzip",
          "Vary: *",
          "Via: 1.0 fred",
          "X-Long: " + "l".repeat(3_000),
          "Retry-After: 1");

  private static final List<String> HOPS =
      List.of(
          "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic", "X-Nominated: 1", "Upgrade: h2c");

  private static final List<String> TRAILERS =
      List.of("X-Sum: 1", "x-sum: 2", "X-Empty:", "Set-Cookie: x=1", "Content-Type: y");

  private final Dice dice;

  AnswerMaker(Dice dice) {
    this.dice = dice;
  }

  /** All that an upstream says to this request. */
  String make(Message request) {
    StringBuilder answer = new StringBuilder();
    for (int i = dice.percent(15) ? 2 : 0; i > 0; i--) {
      answer.append("HTTP/1.1 ").append(dice.of("103 Early Hints", "103 Soon", "102 Processing"));
      answer.append("\r\nLink: </a>; rel=preload\r\n");
      answer.append(dice.of("", "Keep-Alive: 5\r\n")).append("\r\n");
    }
    boolean old = dice.percent(15);
    int status =
        dice.of(200, 200, 200, 201, 202, 204, 206, 207, 301, 304, 404, 418, 451, 503, 599, 799);
    List<String> lines = new ArrayList<>(dice.some(20, FIELDS));
    lines.addAll(dice.some(8, HOPS));
    if (dice.percent(60)) {
      lines.add("Date: Mon, 30 Nov 2026 12:00:00 GMT");
    }
    connection(old, lines);
    String body = body(old, status, request, lines);
    answer.append(old ? "HTTP/1.0 " : "HTTP/1.1 ").append(status).append(' ').append(reason());
    answer.append("\r\n");
    lines.forEach(line -> answer.append(line).append("\r\n"));
    return answer.append("\r\n").append(body).toString();
  }

  private String reason() {
    return dice.of(
        "OK", "OK", "", "Tr\u00e8s bien", "two  words", "a\tb", "!\"#{}~", "l".repeat(200));
  }

  private void connection(boolean old, List<String> lines) {
    List<String> options = new ArrayList<>();
    if (dice.percent(10)) {
      options.add("close");
    } else if (dice.percent(old ? 70 : 20)) {
      options.add("Keep-Alive");
    }
    if (dice.percent(10)) {
      options.add("X-Nominated");
    }
    if (!options.isEmpty()) {
      lines.add("Connection: " + String.join(", ", options));
    }
  }

  /** Adds the lines that announce it. */
  private String body(boolean old, int status, Message request, List<String> lines) {
    String content = dice.content();
    boolean none = status == 204 || status == 304 || request.method().equals("HEAD");
    int framing = dice.below(10);
    if (status == 204 || none && framing == 9) {
      return "";
    }
    if (framing < 4 || none && old) {
      lines.add("Content-Length: " + content.length());
      return none ? "" : content;
    }
    if (framing < 8 && !old && status != 304) {
      boolean trails = dice.percent(60);
      if (trails) {
        lines.add("Trailer: X-Sum");
      }
      lines.add("Transfer-Encoding: chunked");
      return none ? "" : dice.chunks(content, trails ? dice.some(50, TRAILERS) : List.of());
    }
    return none ? "" : content;
  }
}
