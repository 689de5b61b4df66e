package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what was read into settings, or into every problem at once. Looks at files, so it runs on a
 * worker thread; immutable.
 */
final class SettingsCheck {
  private static final Pattern ROUTE = Pattern.compile("routes\\[([0-9]+)]");
  private static final int SAMPLE_WARN_FREE_PERCENT = 20;

  private final TlsFiles tlsFiles;
  private final Schema schema;
  private final SchemaCheck schemaCheck;
  private final SettingsSources sources;
  private final Overrides environment;
  private final Overrides sets;

  SettingsCheck(Vertx vertx, Schema schema, SettingsSources sources) {
    this.tlsFiles = new TlsFiles(vertx);
    this.schema = schema;
    this.schemaCheck = new SchemaCheck(schema);
    this.sources = sources;
    this.environment = Overrides.ofEnvironment(schema, sources.environment());
    this.sets = Overrides.ofSets(schema, sources.sets());
  }

  JsonObject environment() {
    return environment.document();
  }

  JsonObject sets() {
    return sets.document();
  }

  /**
   * @param read the file, the environment and the command line, merged in this order
   */
  LoadedSettings check(JsonObject read) throws InvalidSettings {
    List<Problem> problems = new ArrayList<>(environment.problems());
    problems.addAll(sets.problems());
    JsonObject document = complete(read, problems);
    problems(document).forEach(problem -> problems.add(withOrigin(problem, document)));
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
    Settings settings = SettingsMapping.settings(document, sources);
    List<Problem> warnings = new ArrayList<>(Oddities.of(settings));
    tlsFiles.oddity(settings.publicEndpoint().tls(), Instant.now()).ifPresent(warnings::add);
    return new LoadedSettings(
        settings, document, warnings.stream().map(odd -> withOrigin(odd, document)).toList());
  }

  /** A file is judged with its own keys, but those that are not live come only with a restart. */
  void check(SettingsChange change) throws InvalidSettings {
    List<Problem> problems = problems(change.document());
    if (!problems.isEmpty()) {
      String after =
          "; valid only with " + String.join(", ", change.needRestart()) + ": needs a restart";
      throw new InvalidSettings(
          problems.stream()
              .map(one -> new Problem(one.key(), one.found(), one.expected() + after))
              .toList());
    }
  }

  /** Of a complete document: one for each wrong place. */
  private List<Problem> problems(JsonObject document) {
    List<Problem> wrong = new ArrayList<>(schemaCheck.problems(document));
    Set<String> wrongKeys = new HashSet<>();
    wrong.forEach(problem -> wrongKeys.add(problem.key()));
    for (Problem problem : PlainText.problems(document)) {
      if (wrongKeys.add(problem.key())) {
        wrong.add(problem);
      }
    }
    for (Problem problem : ruleProblems(document, wrong)) {
      if (wrongKeys.add(problem.key())) {
        wrong.add(problem);
      }
    }
    return wrong;
  }

  private JsonObject complete(JsonObject read, List<Problem> problems) {
    JsonObject document = schema.withDefaults(read);
    if (sources.file() == null
        && document.getValue("public") instanceof JsonObject block
        && !isSet("public.host")) {
      // Nobody has said yet that the world may come in.
      block.put("host", "127.0.0.1");
    }
    if (document.getValue("routes") instanceof JsonArray routes) {
      for (String route : sources.routes()) {
        int mark = mark(route);
        if (mark < 0) {
          problems.add(new Problem("--route", route, "expected /path/=http://host:port"));
        } else {
          routes.add(
              new JsonObject()
                  .put("path", route.substring(0, mark))
                  .put("target", route.substring(mark + 1)));
        }
      }
    }
    if (sources.file() == null
        && document.getValue("routes") instanceof JsonArray routes
        && routes.isEmpty()
        && document.getValue("capacity") instanceof JsonObject block
        && !isSet("capacity.warnFreePercent")) {
      // The sample is tried with a handful of slots, of which ten percent are none.
      block.put("warnFreePercent", SAMPLE_WARN_FREE_PERCENT);
    }
    return schema.withDefaults(document);
  }

  private boolean isSet(String key) {
    return environment.origins().containsKey(key) || sets.origins().containsKey(key);
  }

  /** Of all that the schema accepts: what it refuses is looked at as if it were not given. */
  private List<Problem> ruleProblems(JsonObject document, List<Problem> wrong) {
    JsonObject sound = document.copy();
    for (Problem problem : wrong) {
      String block = problem.key().split("[.\\[]", 2)[0];
      schema.keys().stream()
          .filter(key -> covers(problem.key(), key.path()))
          .forEach(key -> remove(key.path(), sound));
      if (!(sound.getValue(block) instanceof JsonObject)) {
        sound.remove(block);
      }
    }
    sound.remove("routes");
    Settings settings = SettingsMapping.settings(schema.withDefaults(sound), sources);
    List<Problem> problems = new ArrayList<>(CrossRules.problems(settings, tlsFiles));
    if (document.getValue("routes") instanceof JsonArray routes) {
      problems.addAll(
          RouteRules.problems(routes, settings.publicEndpoint().path(), Listener.of(settings)));
    }
    return problems;
  }

  /** Whether a problem with one place makes the value of a key unusable. */
  private static boolean covers(String problem, String key) {
    return problem.equals(key) || problem.startsWith(key + "[") || key.startsWith(problem + ".");
  }

  private static void remove(String path, JsonObject document) {
    String[] steps = path.split("\\.", -1);
    Object block = document;
    for (int i = 0; i < steps.length - 1 && block instanceof JsonObject parent; i++) {
      if (!(parent.getValue(steps[i]) instanceof JsonObject)) {
        parent.remove(steps[i]);
      }
      block = parent.getValue(steps[i]);
    }
    if (block instanceof JsonObject parent) {
      parent.remove(steps[steps.length - 1]);
    }
  }

  private Problem withOrigin(Problem problem, JsonObject document) {
    if (isOfCommandLine(problem.key(), document)) {
      return setBy(problem, "--route");
    }
    for (Overrides overrides : List.of(sets, environment)) {
      for (Map.Entry<String, String> origin : overrides.origins().entrySet()) {
        if (covers(problem.key(), origin.getKey())) {
          return setBy(problem, origin.getValue());
        }
      }
    }
    return problem;
  }

  /** The routes of the command line come last. */
  private boolean isOfCommandLine(String key, JsonObject document) {
    Matcher place = ROUTE.matcher(key);
    long added = sources.routes().stream().filter(route -> mark(route) >= 0).count();
    return place.lookingAt()
        && document.getValue("routes") instanceof JsonArray routes
        && Integer.parseInt(place.group(1)) >= routes.size() - added;
  }

  private static int mark(String route) {
    return Math.max(route.indexOf("=http://"), route.indexOf("=https://"));
  }

  private static Problem setBy(Problem problem, String origin) {
    return new Problem(
        problem.key(), problem.found(), problem.expected() + " (set by " + origin + ")");
  }
}
