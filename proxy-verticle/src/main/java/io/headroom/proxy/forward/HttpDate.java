package io.headroom.proxy.forward;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date of an answer (RFC 9110, 5.6.7), formatted once a second. For every event loop. */
record HttpDate(long second, String text) {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static volatile HttpDate latest = at(Instant.EPOCH);

  static String now() {
    Instant now = InstantSource.system().instant();
    HttpDate date = latest;
    if (date.second != now.getEpochSecond()) {
      date = at(now);
      latest = date;
    }
    return date.text;
  }

  static HttpDate at(Instant time) {
    return new HttpDate(time.getEpochSecond(), FORM.format(time));
  }
}
