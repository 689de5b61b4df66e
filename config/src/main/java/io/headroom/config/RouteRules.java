package io.headroom.config;

import io.headroom.config.address.AllowedHosts;
import io.headroom.config.address.AllowedOrigins;
import io.headroom.config.address.PathTemplate;
import io.headroom.config.address.TargetTemplate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code routes}, and says what the schema cannot. Used once. */
final class RouteRules {
  private final Problems problems;
  private final Surroundings around;
  private final List<Settings.Route> right = new ArrayList<>();

  /** Shape of a path, its names replaced, to the place of the first route with it. */
  private final Map<String, String> places = new HashMap<>();

  /**
   * What other settings say.
   *
   * @param ownPath below which Headroom's own pages are
   * @param listeners where Headroom itself is reached
   * @param silence of a route that does not say
   * @param userHeader of a route that does not say
   * @param rules the names of all that {@code access} has, be they right or wrong
   */
  record Surroundings(
      String ownPath,
      List<Listener> listeners,
      Duration silence,
      String userHeader,
      Set<String> rules) {}

  /**
   * @param problems takes what is wrong; what the schema refuses is there already
   */
  RouteRules(Problems problems, Surroundings around) {
    this.problems = problems;
    this.around = around;
  }

  /** Those of the document that are right. */
  List<Settings.Route> read(JsonArray routes) {
    for (int i = 0; i < routes.size(); i++) {
      if (routes.getValue(i) instanceof JsonObject route) {
        read("routes[" + i + "]", route);
      }
    }
    return right;
  }

  private void read(String place, JsonObject json) {
    Optional<PathTemplate> path = problems.read(place + ".path", PathTemplate::parse);
    path.ifPresent(template -> judge(place, template));
    // Which names it may use is known only of a path that is right.
    boolean named = String.valueOf(json.getValue("target")).indexOf('{') >= 0;
    Optional<TargetTemplate> target =
        path.or(() -> named ? Optional.empty() : Optional.of(PathTemplate.parse("/")))
            .flatMap(
                known ->
                    problems.read(place + ".target", text -> TargetTemplate.parse(text, known)));
    target.ifPresent(template -> judge(place, template));
    List<String> origins = problems.readAll(place + ".origins", AllowedOrigins::entry);
    List<String> allow = problems.readAll(place + ".allow", AllowedHosts::entry);
    Settings.Guard guard = guard(place, json);
    if (path.isPresent() && target.isPresent() && !problems.spoil(place)) {
      right.add(
          new Settings.Route(
              path.get(),
              target.get(),
              json.getString("kind"),
              new AllowedOrigins(Set.copyOf(origins)),
              AllowedHosts.of(allow),
              json.containsKey("silenceMs")
                  ? Duration.ofMillis(json.getLong("silenceMs"))
                  : around.silence(),
              guard,
              Duration.ofMillis(json.getLong("maxSessionAgeMs", 0L))));
    }
  }

  private Settings.Guard guard(String place, JsonObject json) {
    String rule = text(json, "access");
    if (!rule.isEmpty()) {
      problems.read(place + ".access", name -> CrossRules.ruleName(name, around.rules()));
    }
    for (String key : List.of("userHeader", "groupsHeader")) {
      problems.read(place + "." + key, name -> HeaderNames.ofIdentity(name, false));
      if (rule.isEmpty() && !text(json, key).isEmpty()) {
        problems.add(place + "." + key, "expected access with it: a rule finds out who it is");
      }
    }
    String userHeader = text(json, "userHeader");
    return rule.isEmpty()
        ? Settings.Guard.NONE
        : new Settings.Guard(
            rule,
            userHeader.isEmpty() ? around.userHeader() : userHeader,
            text(json, "groupsHeader"));
  }

  /** Empty also where the schema has refused it. */
  private static String text(JsonObject json, String key) {
    return json.getValue(key) instanceof String text ? text : "";
  }

  private void judge(String place, PathTemplate path) {
    String shape =
        path.segments().stream()
            .map(segment -> segment instanceof PathTemplate.Literal literal ? literal.text() : "{}")
            .collect(Collectors.joining("/", "/", "/"))
            .replace("//", "/");
    String earlier = places.putIfAbsent(shape, place);
    if (earlier != null) {
      problems.add(place + ".path", "expected a path of its own, but " + earlier + " has it");
    } else if (shape.startsWith(around.ownPath() + "/")) {
      problems.add(
          place + ".path", "expected a path outside public.path (" + around.ownPath() + ")");
    }
  }

  /** Where a name leads is judged when it is dialled. */
  private void judge(String place, TargetTemplate target) {
    target
        .fixed()
        .flatMap(
            fixed ->
                around.listeners().stream()
                    .filter(each -> each.answersAt(fixed.host(), fixed.port()))
                    .findFirst())
        .ifPresent(
            own ->
                problems.add(
                    place + ".target", "expected another port: Headroom itself has " + own.key()));
  }
}
