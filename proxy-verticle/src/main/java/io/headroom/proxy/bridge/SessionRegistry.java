package io.headroom.proxy.bridge;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The open sessions of this instance, from every event loop. */
public final class SessionRegistry {
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  void add(Session session) {
    sessions.put(session.id(), session);
  }

  void remove(Session session) {
    sessions.remove(session.id());
  }

  /** A live, weakly consistent view. */
  public Collection<Session> all() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  public Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }
}
