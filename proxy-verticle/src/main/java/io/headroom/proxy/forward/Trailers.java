package io.headroom.proxy.forward;

import io.headroom.proxy.request.HopByHop;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCounted;

/** Fields behind a chunked body (RFC 9110, 6.5): only what no reader takes for a header. Pure. */
final class Trailers {
  private Trailers() {}

  /**
   * The same part, with those trailers that may pass if it is the last.
   *
   * @param wanted whether any may
   * @param userHeader one more that may not; empty: none
   */
  static ReferenceCounted filter(ReferenceCounted part, boolean wanted, String userHeader) {
    if (!(part instanceof LastHttpContent last) || last.trailingHeaders().isEmpty()) {
      return part;
    }
    LastHttpContent passed = new DefaultLastHttpContent(last.content());
    if (wanted) {
      last.trailingHeaders().entries().stream()
          .filter(field -> HopByHop.mayTrail(field.getKey(), userHeader))
          .forEach(field -> passed.trailingHeaders().add(field.getKey(), field.getValue()));
    }
    return passed;
  }
}
