package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.CloseCode;
import io.headroom.proxy.sessions.Direction;

/** Why a session ended: who ended it, and the close that both peers are sent for it. */
enum EndCause {
  /** The client began the closing handshake: the peers' own closes were forwarded. */
  CLIENT_CLOSED("client", CloseCode.ABNORMAL, ""),
  /** The upstream began the closing handshake. */
  UPSTREAM_CLOSED("upstream", CloseCode.ABNORMAL, ""),
  /** The client's connection went away without a close frame: the upstream sees the same. */
  CLIENT_LOST("client", CloseCode.ABNORMAL, ""),
  UPSTREAM_LOST("upstream", CloseCode.INTERNAL_ERROR, "upstream connection lost"),
  PROTOCOL_VIOLATION("proxy", CloseCode.PROTOCOL_ERROR, "protocol violation"),
  FRAME_TOO_LARGE("proxy", CloseCode.TOO_LARGE, "frame too large (incomingBufferBytes)"),
  IDLE("proxy", CloseCode.SERVICE_RESTART, "session idle (sessionIdleTimeoutMs)"),
  /** What let it in holds no longer. */
  ACCESS_EXPIRED("proxy", CloseCode.POLICY_VIOLATION, "access expired"),
  TOO_OLD("proxy", CloseCode.SERVICE_RESTART, "session too old (maxSessionAgeMs)"),
  /** Drain, an administrator or the session's own user; the code comes with the request. */
  ENDED_BY_REQUEST("proxy", CloseCode.SERVICE_RESTART, ""),
  /** A fault of ours. */
  INTERNAL("proxy", CloseCode.INTERNAL_ERROR, "internal error");

  private final String by;
  private final int code;
  private final String reason;

  EndCause(String by, int code, String reason) {
    this.by = by;
    this.code = code;
    this.reason = reason;
  }

  /** Of the peer that frames of this direction come from. */
  static EndCause lost(Direction direction) {
    return direction == Direction.CLIENT_TO_UPSTREAM ? CLIENT_LOST : UPSTREAM_LOST;
  }

  /** {@code client}, {@code upstream} or {@code proxy}. */
  String by() {
    return by;
  }

  /** The code that peers are sent; {@link CloseCode#ABNORMAL}: none is sent. */
  int code() {
    return code;
  }

  String reason() {
    return reason;
  }

  /** The code of the close that began the end: a peer's own, or what it was sent. */
  int codeSeen(int sent, FrameRelay fromClient, FrameRelay fromUpstream) {
    return switch (this) {
      case CLIENT_CLOSED -> fromClient.receivedCode();
      case UPSTREAM_CLOSED -> fromUpstream.receivedCode();
      default -> sent;
    };
  }
}
