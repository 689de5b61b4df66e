package io.headroom.proxy.bridge;

/** How far a session is with its end; the README has what follows when. */
enum Closing {
  /** Frames pass. */
  OPEN,
  /** A peer's close was passed on, and the other's is awaited. */
  AWAITED,
  /** The session is over; each peer was sent a close or has gone. */
  LEAVING,
  /** It is over since a peer broke a rule; the other was told, and the faulty one is last. */
  FAULTED
}
