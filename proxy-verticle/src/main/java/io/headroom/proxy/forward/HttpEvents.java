package io.headroom.proxy.forward;

/**
 * What is told of plain requests that are passed on to an upstream: each begins once and ends once,
 * on its event loop.
 */
public interface HttpEvents {
  /** The status of a request whose client left before the answer began; nginx's number. */
  int CLIENT_LEFT = 499;

  /** A request goes to an upstream. */
  void began();

  /**
   * It is over: the last byte of the answer is written, or one of both sides has gone.
   *
   * @param kind of its route
   * @param status of the answer, or {@link #CLIENT_LEFT}
   * @param nanos since it began
   */
  void ended(String kind, int status, long nanos);
}
