package io.headroom.proxy.transport;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** The Date of an answer (RFC 9110, 5.6.7), formatted once a second. For every event loop. */
record HttpDate(long second, String text) {
  private static volatile HttpDate latest = at(Instant.EPOCH);

  /** Puts it into an answer that has none (RFC 9110, 6.6.1). */
  static void stamp(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.DATE)) {
      headers.set(HttpHeaderNames.DATE, now());
    }
  }

  private static String now() {
    Instant now = InstantSource.system().instant();
    HttpDate date = latest;
    if (date.second != now.getEpochSecond()) {
      date = at(now);
      latest = date;
    }
    return date.text;
  }

  private static HttpDate at(Instant time) {
    return new HttpDate(time.getEpochSecond(), DateFormatter.format(Date.from(time)));
  }
}
