package io.headroom.benchmarks;

import java.util.List;

/** One kind of load, and how the load generator is told to make it. */
enum Shape {
  ECHO("64-byte echo", "µs/message", "echo", "--connections", "64", "--inflight", "1"),
  PIPELINED(
      "64-byte, 16 in flight", "µs/message", "echo", "--connections", "64", "--inflight", "16"),
  LARGE("64 KiB echo", "µs/message", "echo", "--connections", "64", "--size", "65536"),
  CHURN("open+close", "µs/session", "churn", "--connections", "32");

  private final String title;
  private final String unit;
  private final List<String> arguments;

  Shape(String title, String unit, String... arguments) {
    this.title = title;
    this.unit = unit;
    this.arguments = List.of(arguments);
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** Arguments for the load generator: its mode first. */
  List<String> arguments() {
    return arguments;
  }
}
