package io.headroom.cluster.trust;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which questions were heard before. Used from any thread. */
final class Heard {
  /**
   * Far above any cluster; whoever has not asked for longest is forgotten, and with it its epoch.
   */
  private static final int MOST = 1_024;

  /** Those below the highest number by this much and more count as heard. */
  private static final int WINDOW = Long.SIZE;

  /**
   * Of one start of an instance.
   *
   * @param before bit i: the number {@code highest - i} was heard
   */
  private record Numbers(long epoch, long highest, long before) {}

  private final Map<String, Numbers> bySender =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Numbers> eldest) {
          return size() > MOST;
        }
      };

  /** Takes it down; false: it was there, or may have been. */
  synchronized boolean first(String sender, long epoch, long number) {
    Numbers known = bySender.get(sender);
    if (known == null || known.epoch() != epoch) {
      bySender.put(sender, new Numbers(epoch, number, 1));
      return true;
    }
    long ahead = number - known.highest();
    if (ahead > 0) {
      long moved = ahead >= WINDOW ? 0 : known.before() << ahead;
      bySender.put(sender, new Numbers(epoch, number, moved | 1));
      return true;
    }
    long bit = ahead <= -WINDOW ? 0 : 1L << -ahead;
    if (bit == 0 || (known.before() & bit) != 0) {
      return false;
    }
    bySender.put(sender, new Numbers(epoch, known.highest(), known.before() | bit));
    return true;
  }
}
