package io.headroom.proxy.dial;

import java.util.Map;
import java.util.Optional;

/**
 * What any event loop of this process was told of names last. An event loop that is asked for a
 * name for the first time begins with it, so that name servers that fall silent leave none of them
 * without an address that another has. Bounded; may be used from any thread.
 */
public final class KnownNames {
  static final int MOST = 2_000;

  // Guarded by this.
  private final Map<String, KnownName> names = new Recent<>(MOST);

  synchronized Optional<KnownName> find(String name) {
    return Optional.ofNullable(names.get(name));
  }

  synchronized void keep(String name, KnownName known) {
    names.put(name, known);
  }

  synchronized void forget(String name) {
    names.remove(name);
  }
}
