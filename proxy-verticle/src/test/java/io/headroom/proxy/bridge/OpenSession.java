package io.headroom.proxy.bridge;

import io.headroom.proxy.sessions.Direction;
import io.headroom.proxy.sessions.Session;
import io.headroom.proxy.sessions.SessionRegistry;
import io.headroom.proxy.sessions.Traffic;
import java.util.concurrent.atomic.AtomicReference;

/** A session without sockets, for tests of what lists and counts sessions. */
public final class OpenSession implements Session {
  private final String id;
  private final String kind;
  private final long openedNanos;
  private final Traffic traffic = new Traffic();
  private final AtomicReference<String> closed = new AtomicReference<>("");
  private volatile String browser;

  public OpenSession(String id, String kind, long openedNanos) {
    this.id = id;
    this.kind = kind;
    this.openedNanos = openedNanos;
    this.browser = "browser-of-" + id;
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
  public String id() {
    return id;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public String path() {
    return "/user/" + id + "/api/kernels/1/channels";
  }

  @Override
  public String user() {
    return "user-of-" + id;
  }

  @Override
  public String clientAddress() {
    return "10.0.0.7";
  }

  @Override
  public String browser() {
    return browser;
  }

  public void browser(String known) {
    browser = known;
  }

  @Override
  public long openedNanos() {
    return openedNanos;
  }

  @Override
  public long lastActiveNanos() {
    return openedNanos;
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
