package io.headroom.proxy.forward;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** The Date of an answer (RFC 9110, 5.6.7), formatted once a second. For every event loop. */
record HttpDate(long second, String text) {
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
    return new HttpDate(time.getEpochSecond(), DateFormatter.format(Date.from(time)));
  }
}
