package io.headroom.proxy.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Who may have how many of the process's file descriptors, so that nobody takes another's. What is
 * left over is for files, event loops, name look-ups and the cluster. Pure.
 *
 * @param clients connections to the public port
 * @param management connections to the management port
 * @param outgoing connections to upstreams and to the cluster's event buses
 * @param questions to name servers at a time; each takes one, and one more over TCP
 */
public record DescriptorShares(int clients, int management, int outgoing, int questions) {
  private static final int RESERVE = 160;
  private static final int MANAGEMENT = 64;
  private static final int LEAST = 16;
  static final int MOST_QUESTIONS = 500;
  private static final int MOST = Integer.MAX_VALUE / 2;

  /** What a client may have us hold on the heap: a head that is not whole, and its connection. */
  private static final int BYTES_PER_CLIENT = 64 * 1024;

  /**
   * @param descriptors the limit, {@code ulimit -n}
   * @param cap sessions, which need one more each for their upstreams and hold no head
   */
  public static DescriptorShares of(long descriptors, long heapBytes, int cap) {
    long reserve = Math.min(RESERVE, descriptors / 2);
    int management = (int) Math.max(LEAST, Math.min(MANAGEMENT, descriptors / 6));
    long each = Math.max(LEAST, (descriptors - reserve - management) / 2);
    long clients = Math.min(Math.min(each, MOST), heapBytes / BYTES_PER_CLIENT + cap);
    // Those kept for the next request are there beside those in use.
    long outgoing = Math.min(Math.min(each, MOST), 2 * clients);
    long left = descriptors - clients - management - outgoing;
    long questions = Math.max(LEAST / 2, Math.min(MOST_QUESTIONS, left / 4));
    return new DescriptorShares((int) clients, management, (int) outgoing, (int) questions);
  }

  /** Those of this process. */
  public static DescriptorShares ofThisProcess(int cap) {
    return of(descriptors(), Runtime.getRuntime().maxMemory(), cap);
  }

  /** The least {@code ulimit -n} for so many sessions, their pages, and all else. */
  public static long needed(int cap) {
    return 2 * sockets(cap) + RESERVE + MANAGEMENT;
  }

  /** Whether so many sessions have room beside some pages. */
  public boolean suffice(int cap) {
    return Math.min(clients, outgoing) >= sockets(cap);
  }

  /** {@code ulimit -n}, which the JVM raises to the hard limit. */
  @AllowedBecause("An exported package, jdk.management; nothing else tells the limit")
  public static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Integer.MAX_VALUE;
  }

  private static long sockets(int cap) {
    return cap + cap / 8L + LEAST;
  }
}
