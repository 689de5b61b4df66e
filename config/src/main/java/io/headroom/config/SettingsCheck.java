package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   * @param served files that are looked after elsewhere: they may be changing just now
   */
  LoadedSettings check(JsonObject read, WatchedFiles served) throws InvalidSettings {
    List<Problem> wrong = new ArrayList<>(environment.problems());
    wrong.addAll(sets.problems());
    JsonObject document = complete(read, wrong);
    Problems problems = new Problems(document);
    Settings settings = judge(document, problems, served);
    problems.all().forEach(problem -> wrong.add(withOrigin(problem, document)));
    if (!wrong.isEmpty()) {
      throw new InvalidSettings(wrong);
    }
    Problems odd = new Problems(document);
    new Oddities(settings, odd).find();
    Settings.Tls tls = settings.publicEndpoint().tls();
    if (!tls.equals(served.tls())) {
      tlsFiles.oddity(tls, Instant.now()).ifPresent(odd::add);
    }
    return new LoadedSettings(
        settings, document, odd.all().stream().map(each -> withOrigin(each, document)).toList());
  }

  /** A file is judged with its own keys, but those that are not live come only with a restart. */
  LoadedSettings check(SettingsChange change, List<Problem> warnings, WatchedFiles served)
      throws InvalidSettings {
    Problems problems = new Problems(change.document());
    Settings settings = judge(change.document(), problems, served);
    if (!problems.isEmpty()) {
      String after =
          "; valid only with " + String.join(", ", change.needRestart()) + ": needs a restart";
      throw new InvalidSettings(
          problems.all().stream()
              .map(one -> new Problem(one.key(), one.found(), one.expected() + after))
              .toList());
    }
    return new LoadedSettings(settings, change.document(), warnings);
  }

  /** Of a complete document; what is wrong with it counts as not given. */
  private Settings judge(JsonObject document, Problems problems, WatchedFiles served) {
    schemaCheck.problems(document).forEach(problems::add);
    PlainText.problems(document).forEach(problems::add);
    JsonObject sound = schema.withDefaults(new JsonObject());
    for (Schema.Key key : schema.keys()) {
      if (!problems.spoil(key.path())) {
        key.put(key.valueIn(document), sound);
      }
    }
    if (document.getValue("routes") instanceof JsonArray routes) {
      // Each for itself: one that is wrong hides no other.
      sound.put("routes", routes);
    }
    if (document.getValue("access") instanceof JsonObject rules) {
      sound.put("access", rules);
    }
    Settings settings =
        SettingsMapping.settings(sound, schema.entryDefaults("access"), sources, problems);
    new CrossRules(settings, sound.getJsonObject("access").fieldNames(), problems)
        .judge(tlsFiles, served);
    return settings;
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

  private Problem withOrigin(Problem problem, JsonObject document) {
    if (isOfCommandLine(problem.key(), document)) {
      return setBy(problem, "--route");
    }
    for (Overrides overrides : List.of(sets, environment)) {
      for (Map.Entry<String, String> origin : overrides.origins().entrySet()) {
        if (Problems.covers(problem.key(), origin.getKey())) {
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
