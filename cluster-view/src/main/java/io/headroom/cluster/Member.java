package io.headroom.cluster;

import java.util.HashSet;
import java.util.Set;

/**
 * An instance that is in the cluster right now, whether or not it has reported.
 *
 * @param epoch tells this start of the process from earlier ones
 * @param place where its member port is
 * @param places that one and the same port at its host's other addresses
 */
record Member(String instanceId, long epoch, Place place, Set<Place> places) {

  Member {
    Set<Place> all = new HashSet<>(places);
    all.add(place);
    places = Set.copyOf(all);
  }

  @Override
  public String toString() {
    return instanceId + " at " + place;
  }
}
