package io.headroom.proxy.pages;

import java.time.Duration;

/** A span of time in two units at most, for people: {@code 3 d 4 h}, {@code 12 s}. */
final class Span {
  private Span() {}

  static String text(Duration span) {
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
    if (span.toMinutes() > 0) {
      return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
    return span.toSeconds() + " s";
  }
}
