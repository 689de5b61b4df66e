package io.headroom.cluster;

/**
 * An instance that is in the cluster right now, whether or not it has reported.
 *
 * @param epoch tells this start of the process from earlier ones
 * @param host where its member port is
 */
record Member(String instanceId, long epoch, String host, int port) {

  Place place() {
    return new Place(host, port);
  }

  @Override
  public String toString() {
    return instanceId + " at " + place();
  }
}
