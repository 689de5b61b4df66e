package io.headroom.e2e.process;

import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.stream.IntStream;

/** Configurations of instances that form one cluster on loopback. */
public final class ClusterConfig {

  private ClusterConfig() {}

  /** For each of {@code instances}, called pod-0 and so on, all but its routes and its cap. */
  public static List<HeadroomConfig> of(int instances) {
    List<Integer> ports = FreePorts.take(2 * instances);
    List<String> members =
        ports.subList(0, instances).stream().map(port -> "127.0.0.1:" + port).toList();
    return IntStream.range(0, instances)
        .mapToObj(
            i ->
                new HeadroomConfig()
                    .set("instanceId", "pod-" + i)
                    .set("cluster.enabled", true)
                    .set("cluster.port", ports.get(i))
                    .set("cluster.eventBusPort", ports.get(instances + i))
                    .set("cluster.members", new JsonArray(members)))
        .toList();
  }
}
