package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What this instance answers, by topic. Used from any thread. */
final class Answers {
  private final Map<String, Function<JsonObject, Future<JsonObject>>> byTopic =
      new ConcurrentHashMap<>();

  void put(String topic, Function<JsonObject, Future<JsonObject>> answerer) {
    byTopic.put(topic, answerer);
  }

  Future<JsonObject> to(String topic, JsonObject question) {
    Function<JsonObject, Future<JsonObject>> answerer = byTopic.get(topic);
    if (answerer == null) {
      return Future.failedFuture("this instance has no answer to " + topic);
    }
    try {
      return answerer.apply(question);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
