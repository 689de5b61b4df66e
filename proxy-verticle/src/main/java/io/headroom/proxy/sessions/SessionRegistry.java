package io.headroom.proxy.sessions;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The open sessions of this instance, from every event loop. */
public final class SessionRegistry {
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /** Sessions whose sockets are not both closed, ended or not. */
  private final AtomicInteger connected = new AtomicInteger();

  public void add(Session session) {
    sessions.put(session.identity().id(), session);
    connected.incrementAndGet();
  }

  public void remove(Session session) {
    sessions.remove(session.identity().id());
  }

  public void disconnected() {
    connected.decrementAndGet();
  }

  /** Sessions that have a socket left: the open ones and those whose peers still take leave. */
  public int connected() {
    return connected.get();
  }

  /** A live, weakly consistent view. */
  public Collection<Session> all() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  public Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }
}
