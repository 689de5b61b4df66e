package io.headroom.proxy.dial;

import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.InstanceStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The pseudonym that each instance leaves in {@code Via} (RFC 9110, 7.6.3), and by which every
 * instance of the cluster knows a request that was here before. A restarted instance has another
 * one, and so has one of the same name in another cluster. Used from any thread.
 */
public final class LoopMark {
  private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
  private static final String PREFIX = "headroom-";
  private static final int BYTES = 8;

  /** The newest are the last; who forges more before them hurts nobody. */
  private static final int MOST_LOOKED_AT = 64;

  /** Instances and their restarts; the marks are made anew beyond. */
  private static final int MOST_KEPT = 1_000;

  private final String cluster;
  private final Supplier<ClusterSnapshot> view;
  private final Map<Instance, String> marks = new ConcurrentHashMap<>();
  private final String own;

  private record Instance(String id, long epoch) {}

  public LoopMark(String cluster, Supplier<ClusterSnapshot> view) {
    this.cluster = cluster;
    this.view = view;
    this.own = mark(own(view.get()));
  }

  /** Whether an instance of this cluster, as known now, has passed the request on. */
  public boolean isIn(MultiMap headers) {
    List<String> lines = headers.getAll(VIA);
    int left = MOST_LOOKED_AT;
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      int end = line.length();
      while (end >= 0 && left-- > 0) {
        int comma = line.lastIndexOf(',', end - 1);
        if (isOurs(line.substring(comma + 1, end).strip())) {
          return true;
        }
        end = comma;
      }
    }
    return false;
  }

  /** Tells the upstream, and whoever is behind it, that this instance has passed it on. */
  public void addTo(MultiMap headers) {
    String before = String.join(", ", headers.getAll(VIA));
    headers.set(VIA, (before.isEmpty() ? "" : before + ", ") + "1.1 " + own);
  }

  private boolean isOurs(String element) {
    int from = element.indexOf(PREFIX);
    if (from < 0) {
      return false;
    }
    String token = element.substring(from).split("[\\s(]", 2)[0];
    return token.equals(own)
        || view.get().statuses().stream().anyMatch(status -> mark(instance(status)).equals(token));
  }

  private static Instance own(ClusterSnapshot view) {
    String id = view.own().id();
    return view.statuses().stream()
        .filter(status -> status.load().id().equals(id))
        .findFirst()
        .map(LoopMark::instance)
        .orElseGet(() -> new Instance(id, 0));
  }

  private static Instance instance(InstanceStatus status) {
    return new Instance(status.load().id(), status.epoch());
  }

  private String mark(Instance instance) {
    if (marks.size() > MOST_KEPT) {
      marks.clear();
    }
    return marks.computeIfAbsent(instance, this::made);
  }

  private String made(Instance instance) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join("\n", cluster, instance.id, Long.toString(instance.epoch))
                      .getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
