package io.headroom.config;

import io.headroom.config.address.ListenAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One port on which Headroom listens. Immutable.
 *
 * @param key that sets it
 * @param port 0 is any free one, and nobody's
 */
record Listener(String key, String host, int port) {

  /** Those that settings ask for. */
  static List<Listener> of(
      Settings.PublicEndpoint open, Settings.Management management, Settings.Cluster cluster) {
    List<Listener> listeners = new ArrayList<>();
    listeners.add(new Listener("public.port", open.host(), open.port()));
    listeners.add(new Listener("management.port", management.host(), management.port()));
    if (cluster.looksForOthers()) {
      listeners.add(new Listener("cluster.port", cluster.host(), cluster.port()));
      listeners.add(new Listener("cluster.eventBusPort", cluster.host(), cluster.eventBusPort()));
    }
    return listeners;
  }

  /** Whether only one of both can listen. */
  boolean clashesWith(Listener other) {
    return port != 0
        && port == other.port
        && ListenAddress.of(host).meets(ListenAddress.of(other.host));
  }

  /** Whether who dials there is answered by it, as far as the text tells. */
  boolean answersAt(String dialledHost, int dialledPort) {
    return port != 0
        && port == dialledPort
        && ListenAddress.of(host).answersAt(ListenAddress.of(dialledHost));
  }
}
