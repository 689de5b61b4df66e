package io.headroom.proxy.metrics;

import io.headroom.proxy.forward.HttpEvents;
import java.util.Set;

/** Keeps the statuses that upstreams make up from making series: each code is a registered one. */
final class StatusCodes {
  /** One more than the highest. */
  static final int END = 600;

  /** Of answers, by IANA; and {@link HttpEvents#CLIENT_LEFT}. */
  private static final Set<Integer> REGISTERED =
      Set.of(
          200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308,
          400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
          421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 506,
          507, 508, 510, 511);

  /** By status: what it counts as. */
  private static final short[] COUNTED = new short[END];

  static {
    for (int status = 0; status < END; status++) {
      COUNTED[status] = (short) judged(status);
    }
  }

  private StatusCodes() {}

  /** The code that a status is counted as: itself, or what a client has to take it for. */
  static int counted(int status) {
    return status >= 0 && status < END ? COUNTED[status] : 500;
  }

  /** RFC 9110, 15: an unknown one is its class's x00, one outside of all classes a 5xx. */
  private static int judged(int status) {
    if (REGISTERED.contains(status)) {
      return status;
    }
    return status >= 200 ? status / 100 * 100 : 500;
  }
}
