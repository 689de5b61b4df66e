package io.headroom.e2e.kubernetes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What objects of the API say. */
final class Objects {

  private Objects() {}

  /** Whether the object's condition of this type is true. */
  static boolean is(JsonObject object, String condition) {
    return list(at(object, "/status/conditions")).stream()
        .anyMatch(
            each ->
                condition.equals(each.getString("type"))
                    && "True".equals(each.getString("status")));
  }

  /** Whether a Deployment has what its latest specification wants, and nothing else. */
  static boolean rolledOut(JsonObject deployment) {
    int wanted = number(deployment, "/spec/replicas");
    return number(deployment, "/status/observedGeneration")
            == number(deployment, "/metadata/generation")
        && number(deployment, "/status/updatedReplicas") == wanted
        && number(deployment, "/status/replicas") == wanted
        && number(deployment, "/status/availableReplicas") == wanted;
  }

  /** The objects of a list. */
  static List<JsonObject> items(JsonObject list) {
    return list(list.getValue("items"));
  }

  /** The objects of an array; none when it is missing. */
  static List<JsonObject> list(@Nullable Object array) {
    return array == null
        ? List.of()
        : ((JsonArray) array).stream().map(JsonObject.class::cast).toList();
  }

  static String text(JsonObject object, String pointer) {
    Object found = at(object, pointer);
    return found == null ? "" : found.toString();
  }

  /** 0 when it is missing, as the API leaves zeros out. */
  static int number(JsonObject object, String pointer) {
    Object found = at(object, pointer);
    return found == null ? 0 : ((Number) found).intValue();
  }

  /** How often a pod's container was started again. */
  static int restarts(JsonObject pod) {
    return number(pod, "/status/containerStatuses/0/restartCount");
  }

  static @Nullable Object at(JsonObject object, String pointer) {
    return JsonPointer.from(pointer).queryJson(object);
  }
}
