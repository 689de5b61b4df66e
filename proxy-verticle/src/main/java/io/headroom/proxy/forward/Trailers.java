package io.headroom.proxy.forward;

import io.headroom.proxy.access.Pass;
import io.headroom.proxy.request.HopByHop;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCounted;
import java.util.function.Predicate;

/** Fields behind a chunked body (RFC 9110, 6.5): only what no reader takes for a header. Pure. */
final class Trailers {
  private Trailers() {}

  /** The same part of a request, with those trailers that may pass if it is the last. */
  static ReferenceCounted ofRequest(ReferenceCounted part, RequestHead heads, Pass pass) {
    return part instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()
        ? filtered(last, name -> heads.mayTrail(name, pass))
        : part;
  }

  /**
   * The same for an answer.
   *
   * @param wanted whether any may
   */
  static ReferenceCounted ofAnswer(LastHttpContent last, boolean wanted) {
    return last.trailingHeaders().isEmpty()
        ? last
        : filtered(last, name -> wanted && HopByHop.mayTrail(name, ""));
  }

  private static LastHttpContent filtered(LastHttpContent last, Predicate<String> may) {
    LastHttpContent passed = new DefaultLastHttpContent(last.content());
    last.trailingHeaders().entries().stream()
        .filter(field -> may.test(field.getKey()))
        .forEach(field -> passed.trailingHeaders().add(field.getKey(), field.getValue()));
    return passed;
  }
}
