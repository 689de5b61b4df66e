package io.headroom.e2e.transparency;

import java.util.ArrayList;
import java.util.List;

/** Requests that are odd and right. */
final class RequestMaker {

  /** Names the number of a request within its connection, for the upstream to know it by. */
  static final String NUMBER = "X-Number";

  private static final List<String> FIELDS =
      List.of(
          "X-Rep: a",
          "x-rEP: b, c",
          "X-REP:",
          "X-Empty:",
          "X-Blanks: \t in the\t middle \t",
          "X-Tight:no-blank",
          "X-Obs: \u00e9\u00ff\u0080",
          "X!#$%&'*+-.^_`|~: odd",
          "123: number",
          "under_score: 1",
          "Cookie: a=1; b=\"2\"",
          "cookie: c=3",
          "Authorization: Basic Og==",
          "Accept-Encoding: gzip, br;q=0.5",
          "If-None-Match: W/\"a\", \"b\"",
          "Range: bytes=0-1",
          "Referer: http://a/{b}",
          "Cache-Control: no-cache",
          "X-Long: " + "l".repeat(3_000),
          "X-Quoted: \"a\\\"b\", 'c'",
          "Origin: null",
          "Date: Mon, 30 Nov 2026 12:00:00 GMT");

  /** What concerns one connection, or is not to be believed of a stranger. */
  private static final List<String> HOPS =
      List.of(
          "Keep-Alive: timeout=5",
          "Proxy-Connection: keep-alive",
          "Upgrade: h2c",
          "X-Nominated: 1",
          "Proxy-Authorization: Basic Og==",
          "X-Forwarded-For: 192.0.2.1",
          "x-forwarded-proto: https",
          "X-Real-IP: 192.0.2.1",
          "Forwarded: for=192.0.2.1",
          "Via: 1.0 fred, 1.1 x",
          "X_Forwarded_Host: evil");

  private static final List<String> TRAILERS =
      List.of("X-Sum: 1", "x-sum: 2", "X-Empty:", "Authorization: x", "X-Forwarded-For: y");

  private final Dice dice;

  // Of the request being made.
  private final List<String> lines = new ArrayList<>();
  private boolean old;
  private boolean mayTrail;

  RequestMaker(Dice dice) {
    this.dice = dice;
  }

  /** A body and the line that announces it. */
  private record Framed(String announced, String body) {}

  /** The head and the body of the next one, apart. */
  List<String> make(String path, int number) {
    lines.clear();
    old = dice.percent(20);
    String host = dice.of("h.example", "H.Example:81", "[::1]:80", "h-1.example:");
    boolean absolute = dice.percent(8);
    boolean hosted = !old || dice.percent(60);
    String method = method();
    Framed framed = framed(method);
    lines.add(NUMBER + ": " + number);
    lines.addAll(dice.some(20, FIELDS));
    lines.addAll(dice.some(6, HOPS));
    connection();
    if (dice.percent(10)) {
      lines.add(dice.of("Expect: 100-continue", "expect: 100-Continue"));
    }
    if (!framed.announced.isEmpty()) {
      lines.add(dice.below(lines.size()), framed.announced);
    }
    if (hosted) {
      lines.add(dice.of(0, lines.size()), dice.of("Host", "hOST") + ": " + host);
    }
    String target = (absolute ? "http://" + host : "") + target(path);
    String asked = method.equals("OPTIONS") && dice.percent(50) ? "*" : target;
    String start = method + " " + asked + (old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    return List.of(start + String.join("\r\n", lines) + "\r\n\r\n", framed.body);
  }

  private String method() {
    return dice.percent(50)
        ? dice.of("GET", "HEAD", "POST")
        : dice.of(
            "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH", "get", "TRACE", "x!#$'|~");
  }

  private Framed framed(String method) {
    mayTrail = false;
    if (method.equals("TRACE") || dice.percent(method.equals("GET") ? 85 : 40)) {
      return new Framed(dice.percent(20) ? "Content-Length: 0" : "", "");
    }
    String content = dice.content();
    if (old || dice.percent(50)) {
      return new Framed("Content-Length: " + dice.of("", "00") + content.length(), content);
    }
    mayTrail = true;
    List<String> trailers = dice.percent(50) ? dice.some(50, TRAILERS) : List.of();
    return new Framed("Transfer-Encoding: chunked", dice.chunks(content, trailers));
  }

  private void connection() {
    List<String> options = new ArrayList<>();
    if (dice.percent(15)) {
      options.add(dice.of("close", "Close"));
    } else if (dice.percent(old ? 60 : 15)) {
      options.add(dice.of("keep-alive", "Keep-Alive"));
    }
    if (dice.percent(25)) {
      lines.add("TE: trailers");
      options.add("TE");
    }
    if (dice.percent(10)) {
      options.add("X-Nominated");
    }
    if (dice.percent(3)) {
      options.add("Cookie");
    }
    if (mayTrail && dice.percent(30)) {
      lines.add("Trailer: X-Sum");
    }
    if (!options.isEmpty()) {
      lines.add("Connection: " + String.join(dice.of(",", ", "), options));
    }
  }

  private String target(String path) {
    String below =
        dice.repeated(
            4,
            () ->
                dice.of(
                    "a",
                    "b/",
                    "//",
                    ";p=1",
                    "~!$&'()*+,=:@",
                    "%e9",
                    "%C3%A9",
                    "{x}|",
                    "%2F",
                    "\"<>^`",
                    "\u00e9\u00ff",
                    "/./",
                    "/x/../",
                    "/%2e/y"));
    String query =
        dice.repeated(
            4,
            () ->
                dice.of(
                    "a=1", "&", "{b}", "|", "%", "%zz", "[c]", "\\", "\"<>^`", "\u00e9", "/../",
                    "?", ";"));
    return path + below + (dice.percent(60) ? "?" + query : "");
  }
}
