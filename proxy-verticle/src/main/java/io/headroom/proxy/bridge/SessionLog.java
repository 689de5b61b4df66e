package io.headroom.proxy.bridge;

import io.headroom.proxy.audit.AuditLog;
import io.headroom.proxy.sessions.CloseCode;
import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.sessions.Traffic;
import org.slf4j.Logger;

/** The one line that each session leaves when it ends, and those in the audit log. */
record SessionLog(Logger log, AuditLog audit) {
  void began(SessionIdentity identity) {
    audit.began(identity);
  }

  void ended(
      Session session,
      EndCause cause,
      int sentCode,
      FrameRelay fromClient,
      FrameRelay fromUpstream,
      long nowNanos,
      String detail) {
    SessionIdentity identity = session.identity();
    Traffic traffic = session.traffic();
    log.atInfo()
        .addKeyValue("session", identity.id())
        .addKeyValue("kind", identity.kind())
        .addKeyValue("path", identity.path())
        .addKeyValue("user", identity.user())
        .addKeyValue("client", identity.clientAddress())
        .addKeyValue("by", cause.by())
        .addKeyValue("cause", cause)
        .addKeyValue("clientCode", code(cause, fromClient))
        .addKeyValue("upstreamCode", code(cause, fromUpstream))
        .addKeyValue("proxyCode", sentCode == CloseCode.ABNORMAL ? 0 : sentCode)
        .addKeyValue("durationMs", (nowNanos - identity.openedNanos()) / 1_000_000)
        .addKeyValue("bytesFromClient", traffic.bytes(Direction.CLIENT_TO_UPSTREAM))
        .addKeyValue("bytesFromUpstream", traffic.bytes(Direction.UPSTREAM_TO_CLIENT))
        .addKeyValue("framesFromClient", traffic.frames(Direction.CLIENT_TO_UPSTREAM))
        .addKeyValue("framesFromUpstream", traffic.frames(Direction.UPSTREAM_TO_CLIENT))
        .addKeyValue("detail", detail)
        .log("session ended");
    audit.ended(
        identity,
        cause.by(),
        cause.name(),
        cause.codeSeen(sentCode, fromClient, fromUpstream),
        (nowNanos - identity.openedNanos()) / 1_000_000);
  }

  /** 0: it has sent none, since it was the proxy that ended the session. */
  private static int code(EndCause cause, FrameRelay from) {
    boolean none = from.receivedCode() == CloseCode.ABNORMAL && cause.by().equals("proxy");
    return none ? 0 : from.receivedCode();
  }

  void socketFailed(Session session, Direction from, Throwable cause) {
    log.debug("session {}: {}: {}", session.identity().id(), from.label(), cause.toString());
  }
}
