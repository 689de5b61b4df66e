package io.headroom.proxy.transport;

import java.time.Duration;

/** The plain HTTP exchanges of a port, as a drain sees them. Any thread. */
public interface Exchanges {
  /** Requests whose head was read and whose answer's last byte is not written, upgrades too. */
  int inFlight();

  /**
   * From now on each answer ends its connection; new requests are answered all the same. Once is
   * enough.
   */
  void drain();

  /**
   * Connections with a request under way. Event streams that a GET without a body asked for are
   * none of them: their clients come back by themselves.
   */
  int unsettled();

  /** Connections that are open for a next request. */
  int kept();

  /** From now on these are closed, unless used a moment ago: the next one may be on its way. */
  void closeKept();

  /**
   * Ends the event streams that are open now, each whole and at a time of its own, so that their
   * clients do not all come back at once.
   *
   * @param atMost the time for the last one
   */
  void endStreams(Duration atMost);

  /** Event streams that were told to end and have not. */
  int ending();
}
