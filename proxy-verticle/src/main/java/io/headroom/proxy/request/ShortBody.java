package io.headroom.proxy.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.time.Duration;

/**
 * Reads the body of a call of our own: short, and soon, since a connection that waits for the rest
 * of one is as good as lost to others.
 */
public final class ShortBody {
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int LARGEST = 4_096;
  private static final int TOO_SLOW = 408;

  private ShortBody() {}

  /** Before the handlers of POSTs to this path, which find the body whole. */
  public static void read(Router router, String path, Duration patience) {
    router
        .post(path)
        .handler(TimeoutHandler.create(patience.toMillis(), TOO_SLOW))
        .failureHandler(ShortBody::failed);
    // A route of its own: Vert.x wants the body handler first.
    router.post(path).handler(BodyHandler.create(false).setBodyLimit(LARGEST));
  }

  private static void failed(RoutingContext context) {
    boolean tooSlow = context.statusCode() == TOO_SLOW;
    if (tooSlow && context.request().isEnded()) {
      // The body did come, only its answer takes its time: whoever prepares it will find it unsent.
      return;
    }
    if (tooSlow && !context.response().headWritten()) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      // Vert.x itself waits for the end of the request.
      context.addEndHandler(answered -> context.request().connection().close());
      Answers.error(context, TOO_SLOW, "the body did not come in time");
    } else {
      context.next();
    }
  }
}
