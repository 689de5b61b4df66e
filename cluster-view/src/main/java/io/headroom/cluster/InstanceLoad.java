package io.headroom.cluster;

/**
 * How loaded one instance is at one moment.
 *
 * @param id the instance's id
 * @param open sessions that hold a slot
 * @param reserved slots held for sessions yet to come
 * @param cap sessions the instance admits
 * @param draining whether it is leaving and admits nobody
 */
public record InstanceLoad(String id, int open, int reserved, int cap, boolean draining) {

  /** Slots that a new session could take; never negative, also after the cap was lowered. */
  public int free() {
    return Math.max(0, cap - open - reserved);
  }
}
