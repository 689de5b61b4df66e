package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityDocumentTest {
  private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");

  @Test
  void isTheContractsExample() {
    ClusterSnapshot snapshot =
        Snapshots.of(
            10,
            new InstanceLoad("pod-a", 412, 3, 500, false),
            new InstanceLoad("pod-b", 439, 0, 500, false),
            new InstanceLoad("pod-c", 439, 0, 500, false));

    assertEquals(
        new JsonObject(
            """
            {"asOf": "2026-11-20T20:00:00.000Z",
             "instance": {"id": "pod-a", "open": 412, "reserved": 3, "cap": 500, "free": 85,
                          "level": "ok", "badge": null},
             "cluster":  {"instances": 3, "open": 1290, "reserved": 3, "cap": 1500, "free": 207,
                          "level": "ok", "badge": null, "partial": false},
             "newSessions": {"enabled": true, "reason": null}}
            """),
        new JsonObject(new CapacityDocument(snapshot, NOW).toJson().encode()));
  }

  @Test
  void aFullInstanceInAClusterWithRoomLeavesNewSessionsEnabled() {
    JsonObject document =
        document(new InstanceLoad("a", 10, 0, 10, false), new InstanceLoad("b", 2, 0, 10, false));

    assertEquals(
        new JsonObject().put("text", "This instance is full").put("color", "red"),
        document.getJsonObject("instance").getJsonObject("badge"));
    assertEquals("ok", document.getJsonObject("cluster").getString("level"));
    assertEquals(true, document.getJsonObject("newSessions").getBoolean("enabled"));
  }

  @Test
  void aFullClusterDisablesNewSessionsAndSaysWhy() {
    JsonObject document =
        document(new InstanceLoad("a", 10, 0, 10, false), new InstanceLoad("b", 8, 2, 10, false));

    assertEquals(
        new JsonObject().put("text", "Cluster is full").put("color", "red"),
        document.getJsonObject("cluster").getJsonObject("badge"));
    assertEquals(
        new JsonObject().put("enabled", false).put("reason", "Cluster is full"),
        document.getJsonObject("newSessions"));
  }

  @Test
  void aPartOfAClusterIsNeverAFullCluster() {
    ClusterSnapshot seen = Snapshots.of(10, new InstanceLoad("a", 10, 0, 10, false));
    ClusterSnapshot part =
        new ClusterSnapshot(
            seen.own(), seen.statuses(), true, List.of("b"), Duration.ZERO, 10, null, 2);
    JsonObject document = new CapacityDocument(part, NOW).toJson();

    assertEquals("full", document.getJsonObject("instance").getString("level"));
    assertEquals("warning", document.getJsonObject("cluster").getString("level"));
    assertEquals(
        "Cluster is close to its limit",
        document.getJsonObject("cluster").getJsonObject("badge").getString("text"));
    assertEquals(
        new JsonObject().put("enabled", true).putNull("reason"),
        document.getJsonObject("newSessions"));
  }

  @Test
  void aDrainingInstancesSessionsCountButItsSlotsDoNot() {
    JsonObject document =
        document(new InstanceLoad("a", 5, 1, 10, true), new InstanceLoad("b", 9, 0, 10, false));

    JsonObject cluster = document.getJsonObject("cluster");
    assertEquals(14L, cluster.getLong("open"));
    assertEquals(10L, cluster.getLong("cap"));
    assertEquals(1L, cluster.getLong("free"));
    assertEquals("warning", cluster.getString("level"));
    assertEquals("full", document.getJsonObject("instance").getString("level"));
    assertEquals(
        new JsonObject().put("text", "This instance is restarting").put("color", "grey"),
        document.getJsonObject("instance").getJsonObject("badge"));
    assertEquals(true, document.getJsonObject("instance").getBoolean("draining"));
    assertEquals("Cluster is close to its limit", cluster.getJsonObject("badge").getString("text"));
    assertEquals(false, cluster.containsKey("draining"));
  }

  @Test
  void aLoneDrainingInstanceTakesNobody() {
    JsonObject document = document(new InstanceLoad("a", 5, 0, 10, true));

    assertEquals(0L, document.getJsonObject("instance").getLong("cap"));
    assertEquals(0L, document.getJsonObject("cluster").getLong("cap"));
    assertEquals(5L, document.getJsonObject("cluster").getLong("open"));
    assertEquals(
        new JsonObject().put("enabled", false).put("reason", "Cluster is restarting"),
        document.getJsonObject("newSessions"));
    assertEquals(
        new JsonObject().put("text", "Cluster is restarting").put("color", "grey"),
        document.getJsonObject("cluster").getJsonObject("badge"));
  }

  @Test
  void secondsToFullAreToldOnlyWhenKnown() {
    ClusterSnapshot unknown = Snapshots.of(10, new InstanceLoad("a", 5, 0, 10, false));
    ClusterSnapshot known =
        new ClusterSnapshot(
            unknown.own(), unknown.statuses(), true, List.of("b"), Duration.ZERO, 10, 90L, 2);

    assertEquals(false, cluster(unknown).containsKey("secondsToFull"));
    assertEquals(90L, cluster(known).getLong("secondsToFull"));
    assertEquals(true, cluster(known).getBoolean("partial"));
  }

  @Test
  void contentIsTheSameAsLongAsTheNumbersAre() {
    ClusterSnapshot snapshot = Snapshots.of(10, new InstanceLoad("a", 5, 0, 10, false));
    CapacityDocument before = new CapacityDocument(snapshot, NOW);
    CapacityDocument after = new CapacityDocument(snapshot, NOW.plusSeconds(1));

    assertEquals(before.content(), after.content());
    assertNotEquals(before.toJson(), after.toJson());
  }

  private static JsonObject document(InstanceLoad... loads) {
    return new CapacityDocument(Snapshots.of(10, List.of(loads)), NOW).toJson();
  }

  private static JsonObject cluster(ClusterSnapshot snapshot) {
    return new CapacityDocument(snapshot, NOW).toJson().getJsonObject("cluster");
  }
}
