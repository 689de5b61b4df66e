package io.headroom.proxy.dial;

import io.vertx.core.VertxException;

/** The way leads back to this very process: it is answered 508 and not gone. */
public final class LoopFound extends VertxException {
  private static final long serialVersionUID = 1;

  /** Loop Detected (RFC 5842, section 7.2), which Netty does not know. */
  public static final int STATUS = 508;

  public static final String REASON = "Loop Detected";

  /** What the client of such a request is told. */
  public static final String TEXT = "This address leads back to this proxy.";

  /**
   * @param end which of our own ends it leads to
   */
  public LoopFound(String end) {
    super(end + " is this proxy itself", true);
  }
}
