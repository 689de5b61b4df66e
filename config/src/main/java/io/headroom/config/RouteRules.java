package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the schema cannot say about {@code routes}. Used once. */
final class RouteRules {
  private final String ownPath;
  private final List<Listener> listeners;
  private final List<Problem> problems = new ArrayList<>();

  /** Shape of a path, its names replaced, to the place of the first route with it. */
  private final Map<String, String> places = new HashMap<>();

  private RouteRules(String ownPath, List<Listener> listeners) {
    this.ownPath = ownPath;
    this.listeners = listeners;
  }

  /**
   * @param routes as in the document: entries that the schema refuses are passed over
   * @param ownPath below which Headroom's own pages are
   * @param listeners where Headroom itself is reached
   */
  static List<Problem> problems(JsonArray routes, String ownPath, List<Listener> listeners) {
    RouteRules rules = new RouteRules(ownPath, listeners);
    for (int i = 0; i < routes.size(); i++) {
      if (routes.getValue(i) instanceof JsonObject route
          && route.getValue("path") instanceof String path) {
        rules.route("routes[" + i + "]", path, route);
      }
    }
    return rules.problems;
  }

  private void route(String place, String path, JsonObject route) {
    Optional<PathTemplate> template = read(place + ".path", path, () -> PathTemplate.parse(path));
    template.ifPresent(right -> unique(place, path, right));
    if (route.getValue("target") instanceof String target) {
      // Which names it may use is known only of a path that is right.
      template
          .or(
              () ->
                  target.indexOf('{') < 0 ? Optional.of(PathTemplate.parse("/")) : Optional.empty())
          .flatMap(
              right -> read(place + ".target", target, () -> TargetTemplate.parse(target, right)))
          .ifPresent(right -> elsewhere(place, target, right));
    }
    if (route.getValue("origins") instanceof JsonArray origins) {
      origins(place, origins);
    }
  }

  /** What the grammar makes of a value; it says what it expected. */
  private <T> Optional<T> read(String place, String found, Supplier<T> grammar) {
    try {
      return Optional.of(grammar.get());
    } catch (IllegalArgumentException wrong) {
      problems.add(new Problem(place, withoutPassword(found), String.valueOf(wrong.getMessage())));
      return Optional.empty();
    }
  }

  private void unique(String place, String path, PathTemplate template) {
    String shape =
        template.segments().stream()
            .map(segment -> segment instanceof PathTemplate.Literal literal ? literal.text() : "{}")
            .collect(Collectors.joining("/", "/", "/"))
            .replace("//", "/");
    String earlier = places.putIfAbsent(shape, place);
    if (earlier != null) {
      problems.add(
          new Problem(
              place + ".path", path, "expected a path of its own, but " + earlier + " has it"));
    } else if (shape.startsWith(ownPath + "/")) {
      problems.add(
          new Problem(
              place + ".path", path, "expected a path outside public.path (" + ownPath + ")"));
    }
  }

  /** Where a name leads is judged when it is dialled. */
  private void elsewhere(String place, String target, TargetTemplate template) {
    Optional<Origin> fixed =
        target.indexOf('{') < 0 ? Origin.parse(template.text()) : Optional.empty();
    fixed
        .flatMap(
            dialled ->
                listeners.stream()
                    .filter(each -> each.answersAt(dialled.bareHost(), dialled.port()))
                    .findFirst())
        .ifPresent(
            own ->
                problems.add(
                    new Problem(
                        place + ".target",
                        target,
                        "expected another port: Headroom itself has " + own.key())));
  }

  private void origins(String place, JsonArray origins) {
    for (int i = 0; i < origins.size(); i++) {
      if (origins.getValue(i) instanceof String origin) {
        read(place + ".origins[" + i + "]", origin, () -> AllowedOrigins.of(List.of(origin)));
      }
    }
  }

  private static String withoutPassword(String target) {
    return target.replaceAll("//[^/@]*@", "//(hidden)@");
  }
}
