package io.headroom.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the configured names led at one moment; this instance's own place is left out.
 *
 * @param answered whether a name leads to another host, or each leads somewhere, be it here only
 * @param named every place
 * @param refusing those of them where nobody listens
 * @param unresolved names that lead nowhere
 */
record Found(boolean answered, Set<Place> named, Set<Place> refusing, List<String> unresolved) {

  Found {
    named = Set.copyOf(named);
    refusing = Set.copyOf(refusing);
    unresolved = List.copyOf(unresolved);
  }

  /** Whether anybody but this instance is looked for. */
  boolean others() {
    return !named.isEmpty() || !unresolved.isEmpty();
  }

  /** Each place and name, and what is there. */
  List<String> described() {
    List<String> text = new ArrayList<>();
    named.forEach(
        place ->
            text.add(
                place + (refusing.contains(place) ? " (refuses connections)" : " (no member)")));
    unresolved.forEach(name -> text.add(name + " (does not resolve)"));
    text.sort(null);
    return text;
  }
}
