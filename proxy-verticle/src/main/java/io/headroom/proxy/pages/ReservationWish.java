package io.headroom.proxy.pages;

import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.routes.RequestPath;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a call at the gate asks for. Immutable.
 *
 * @param path under which a session is to come
 * @param user whose it will be; empty: the body does not say
 */
record ReservationWish(RequestPath path, String user) {
  /** Empty: it is no such body. */
  static Optional<ReservationWish> of(@Nullable JsonObject body) {
    return body != null
            && body.getValue("path") instanceof String path
            && path.startsWith("/")
            && body.getValue("user", "") instanceof String user
        ? RequestPath.parse(bytesOf(path), "")
            .filter(parsed -> parsed.query().isEmpty())
            .map(parsed -> new ReservationWish(parsed, user.trim()))
        : Optional.empty();
  }

  /** As a request target has it: a character for each byte. */
  private static String bytesOf(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * Whom the slot is held for: who asks, or whom somebody who may do anything asks for; where that
   * one does not say, who comes next.
   *
   * @param caller who asks
   * @param vouched whether that is somebody who may do anything
   * @return empty: not for this caller to ask
   */
  Optional<Holder> holder(Holder caller, boolean vouched) {
    if (user.isEmpty()) {
      return Optional.of(vouched && caller.stranger() ? Holder.ANYBODY : caller);
    }
    Holder named = Holder.of(user, "");
    return vouched || named.equals(caller) ? Optional.of(named) : Optional.empty();
  }
}
