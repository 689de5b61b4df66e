package io.headroom.cluster;

import io.headroom.config.address.HostAndPort;

/** Where a member may be reached: an address and its member port. */
record Place(String host, int port) {

  @Override
  public String toString() {
    return new HostAndPort(host, port).toString();
  }
}
