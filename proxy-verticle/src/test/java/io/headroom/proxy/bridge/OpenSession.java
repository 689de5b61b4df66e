package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionIdentity;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import java.util.concurrent.atomic.AtomicReference;

/** A session without sockets, for tests of what lists and counts sessions. */
public final class OpenSession implements Session {
  private final Traffic traffic = new Traffic();
  private final AtomicReference<String> closed = new AtomicReference<>("");
  private volatile SessionIdentity identity;

  public OpenSession(String id, String kind, long openedNanos) {
    String path = "/user/" + id + "/api/kernels/1/channels";
    this.identity =
        new SessionIdentity(
            id, kind, path, "user-of-" + id, "10.0.0.7", "browser-of-" + id, openedNanos);
  }

  public OpenSession in(SessionRegistry registry) {
    registry.add(this);
    return this;
  }

  public void removeFrom(SessionRegistry registry) {
    registry.remove(this);
  }

  public static void count(Traffic traffic, Direction direction, long frames, long bytes) {
    traffic.add(direction, frames, bytes);
  }

  /** Code and reason it was closed with; empty: not closed. */
  public String closed() {
    return closed.get();
  }

  @Override
  public SessionIdentity identity() {
    return identity;
  }

  public void browser(String known) {
    identity =
        new SessionIdentity(
            identity.id(),
            identity.kind(),
            identity.path(),
            identity.user(),
            identity.clientAddress(),
            known,
            identity.openedNanos());
  }

  @Override
  public long lastActiveNanos() {
    return identity.openedNanos();
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public void close(int code, String reason) {
    closed.set(code + " " + reason);
  }
}
