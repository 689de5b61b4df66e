package io.headroom.benchmarks;

import java.util.Locale;

/** What is asked of a process that has just started. */
enum FirstMinute {
  FIRST_GETS("GETs"),
  FIRST_OPENS("opens"),
  STORM("sessions at once");

  private final String operations;

  FirstMinute(String operations) {
    this.operations = operations;
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return this == STORM ? amount() + " " + operations : "first " + amount() + " " + operations;
  }

  /** How many of them. */
  int count() {
    return this == STORM ? 2000 : 1000;
  }

  /** What the first ones, and then the warm ones, are taken from. */
  Shape shape() {
    return switch (this) {
      case FIRST_GETS -> Shape.GET_1K;
      case FIRST_OPENS -> Shape.CHURN;
      case STORM -> throw new IllegalStateException("a storm has a load of its own");
    };
  }

  private String amount() {
    return String.format(Locale.ROOT, "%,d", count());
  }
}
