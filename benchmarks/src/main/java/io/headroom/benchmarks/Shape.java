package io.headroom.benchmarks;

import java.util.List;
import java.util.Locale;

/** One kind of load, and how the load generator is told to make it. */
enum Shape {
  ECHO("64-byte echo", "µs/message", "echo", "--connections", "64", "--inflight", "1"),
  PIPELINED(
      "64-byte, 16 in flight", "µs/message", "echo", "--connections", "64", "--inflight", "16"),
  LARGE("64 KiB echo", "µs/message", "echo", "--connections", "64", "--size", "65536"),
  LARGE_FEW(
      "64 KiB echo, few",
      "µs/message",
      "echo",
      "--connections",
      "16",
      "--inflight",
      "2",
      "--size",
      "65536"),
  CHURN("open+close", "µs/session", "churn", "--connections", "32"),
  GET_1K("GET 1 KiB", "µs/request", "get", "--connections", "64", "--size", "1024"),
  GET_256K("GET 256 KiB", "µs/request", "get", "--connections", "64", "--size", "262144"),
  GET_EACH("connect and GET 1 KiB", "µs/request", "each", "--connections", "32", "--size", "1024"),
  EVENTS("event stream", "µs/event", "events", "--connections", "500", "--rate", "100"),
  TLS_OPEN("TLS open+close", "µs/session", true, CHURN.arguments),
  TLS_ECHO("TLS, 64-byte echo", "µs/message", true, ECHO.arguments),
  TLS_PIPELINED("TLS, 64-byte, 16 in flight", "µs/message", true, PIPELINED.arguments),
  TLS_LARGE("TLS, 64 KiB echo, few", "µs/message", true, LARGE_FEW.arguments);

  private final String title;
  private final String unit;
  private final boolean tls;
  private final List<String> arguments;

  Shape(String title, String unit, String... arguments) {
    this(title, unit, false, List.of(arguments));
  }

  Shape(String title, String unit, boolean tls, List<String> arguments) {
    this.title = title;
    this.unit = unit;
    this.tls = tls;
    this.arguments = arguments;
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** Whether clients come with TLS. */
  boolean tls() {
    return tls;
  }

  /** Arguments for the load generator: its mode first. */
  List<String> arguments() {
    return arguments;
  }
}
