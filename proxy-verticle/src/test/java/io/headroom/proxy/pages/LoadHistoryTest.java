package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.InstanceLoad;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadHistoryTest {
  private final AtomicLong nanos = new AtomicLong(-7);
  private List<InstanceLoad> loads = List.of();
  private final LoadHistory history = new LoadHistory(() -> loads, nanos::get, () -> Instant.EPOCH);

  @Test
  void hasOneNumberForEachStep() {
    sampleAt(0, load("a", 1));
    sampleAt(1, load("a", 2));
    sampleAt(2, load("a", 5));
    assertEquals(List.of(1, 2, 5), open("a").getList());
    assertEquals(List.of(10, 10, 10), only("a").getJsonArray("cap").getList());
    assertEquals(10, history.document().toJsonObject().getInteger("stepSeconds"));
  }

  @Test
  void leavesHolesWhereAnInstanceOrTheClockWasAway() {
    sampleAt(0, load("a", 1));
    sampleAt(1, load("b", 1));
    sampleAt(4, load("a", 4), load("b", 5));
    assertEquals(numbers(1, null, null, null, 4), open("a"));
    assertEquals(numbers(null, 1, null, null, 5), open("b"));
  }

  @Test
  void forgetsAfterAnHour() {
    sampleAt(0, load("gone", 1), load("a", 1));
    for (int step = 1; step < LoadHistory.STEPS; step++) {
      sampleAt(step, load("a", step));
    }
    assertEquals(LoadHistory.STEPS, open("gone").size());
    assertEquals(1, open("gone").getInteger(0));
    sampleAt(LoadHistory.STEPS, load("a", 360));
    assertEquals(1, instances().size());
    assertEquals(LoadHistory.STEPS, open("a").size());
    assertEquals(1, open("a").getInteger(0));
    assertEquals(360, open("a").getInteger(LoadHistory.STEPS - 1));
  }

  @Test
  void aPauseLongerThanAnHourLeavesNothingOld() {
    sampleAt(0, load("a", 1));
    sampleAt(5_000, load("a", 2));
    JsonArray open = open("a");
    assertEquals(LoadHistory.STEPS, open.size());
    assertEquals(2, open.getInteger(LoadHistory.STEPS - 1));
    assertTrue(open.stream().limit(LoadHistory.STEPS - 1).allMatch(value -> value == null));
  }

  @Test
  void isBounded() {
    loads =
        IntStream.range(0, LoadHistory.MOST_INSTANCES + 50)
            .mapToObj(i -> load("pod-" + i, i))
            .toList();
    history.sample();
    assertEquals(LoadHistory.MOST_INSTANCES, instances().size());
  }

  private void sampleAt(int step, InstanceLoad... now) {
    nanos.set(-7 + step * LoadHistory.STEP.toNanos());
    loads = List.of(now);
    history.sample();
  }

  private JsonArray instances() {
    return history.document().toJsonObject().getJsonArray("instances");
  }

  private JsonObject only(String id) {
    return instances().stream()
        .map(JsonObject.class::cast)
        .filter(instance -> instance.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private JsonArray open(String id) {
    return only(id).getJsonArray("open");
  }

  private static JsonArray numbers(Integer... numbers) {
    JsonArray array = new JsonArray();
    for (Integer number : numbers) {
      array.add(number);
    }
    return array;
  }

  private static InstanceLoad load(String id, int open) {
    return new InstanceLoad(id, open, 0, 10, false);
  }
}
