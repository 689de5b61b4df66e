package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.Direction;

/** What a {@link FrameRelay} tells of its source, on the session's event loop. */
interface Events {
  /** So many data frames began, and so many bytes of all frames came. */
  void onCarried(Direction direction, long frames, long bytes);

  /** A ping was taken out, to be answered. */
  void onPing(FrameRelay from, byte[] payload);

  /** The source sent its close frame, or answered ours. */
  void onClose(FrameRelay from);

  /** The source broke a rule. */
  void onFault(FrameRelay from, EndCause cause, String detail);

  /** The sink was sent the close that it was owed. */
  void onCloseSent();
}
