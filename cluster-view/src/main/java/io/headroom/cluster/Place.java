package io.headroom.cluster;

/** Where a member may be reached: an address and its member port. */
record Place(String host, int port) {

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
