package io.headroom.e2e.process;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration of one Headroom under test. JSON is YAML, so it is written as JSON. */
public final class HeadroomConfig {

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<JsonObject> routes = new ArrayList<>();
  private final List<String> jvmFlags = new ArrayList<>();
  private final List<String> runIn = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String verbatim = "";
  private String host = "";
  private int fileLimit;
  private boolean withoutFile;
  private Optional<Path> file = Optional.empty();
  private List<String> launcher = List.of(Places.repository().resolve("headroom").toString());

  public HeadroomConfig() {
    set("cluster.enabled", false);
    listenOn("127.0.0.1");
  }

  /** Adds one route. */
  public HeadroomConfig route(String path, String target, String kind) {
    routes.add(new JsonObject().put("path", path).put("target", target).put("kind", kind));
    return this;
  }

  /** The same where the path chooses the host, which may lead there. */
  public HeadroomConfig route(String path, String target, String kind, List<String> allow) {
    route(path, target, kind);
    routes.get(routes.size() - 1).put("allow", new JsonArray(allow));
    return this;
  }

  /**
   * Sets one value.
   *
   * @param key its path with dots, such as {@code websocketProxy.maxSessionsPerApp}
   */
  public HeadroomConfig set(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** What was set there. */
  public Object get(String key) {
    return values.get(key);
  }

  /** Adds a flag for the JVM that runs Headroom. */
  public HeadroomConfig jvm(String flag) {
    jvmFlags.add(flag);
    return this;
  }

  /** Lets Headroom have only so many open files. */
  public HeadroomConfig fileLimit(int files) {
    fileLimit = files;
    return this;
  }

  /** Headroom reads its configuration from here; otherwise from a file among its logs. */
  public HeadroomConfig file(Path path) {
    file = Optional.of(path);
    return this;
  }

  Path fileOr(Path usual) {
    return file.orElse(usual);
  }

  /** No file, every value by {@code --set}: so the sample application is served. */
  public HeadroomConfig withoutFile() {
    withoutFile = true;
    return this;
  }

  /** The file holds this text as it is, and every value is told by {@code --set}. */
  public HeadroomConfig verbatim(String text) {
    verbatim = text;
    return this;
  }

  /** Headroom runs with these variables, too. */
  public HeadroomConfig environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /** Runs Headroom in a network namespace, where the test reaches it at {@code address}. */
  public HeadroomConfig namespace(String namespace, String address) {
    runIn.addAll(List.of("ip", "netns", "exec", namespace));
    return listenOn(address);
  }

  private HeadroomConfig listenOn(String address) {
    host = address;
    return set("public.host", address).set("management.host", address);
  }

  String host() {
    return host;
  }

  /** Headroom is started by {@code command} and not by ./headroom. */
  public HeadroomConfig launcher(List<String> command) {
    launcher = List.copyOf(command);
    return this;
  }

  /** The command that runs Headroom within the limits. */
  List<String> command(Path file) {
    List<String> command = new ArrayList<>(runIn);
    if (fileLimit > 0) {
      command.addAll(List.of("prlimit", "--nofile=" + fileLimit));
    }
    command.addAll(launcher);
    command.add("serve");
    command.addAll(arguments(file));
    return command;
  }

  /** What the launcher finds in its environment. */
  Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>(environment);
    String tls = "-Dheadroom.tls=" + System.getProperty("headroom.tls", "");
    all.put("HEADROOM_JAVA_OPTS", tls + " " + String.join(" ", jvmFlags));
    return all;
  }

  /** The text of the configuration file. */
  public String text() {
    if (!verbatim.isEmpty()) {
      return verbatim;
    }
    JsonObject root = new JsonObject();
    values.forEach((key, value) -> put(root, key, value));
    return root.put("routes", new JsonArray(List.copyOf(routes))).encodePrettily();
  }

  /** What the program is told of its configuration, which {@code file} holds. */
  private List<String> arguments(Path file) {
    List<String> arguments = new ArrayList<>();
    if (!withoutFile) {
      arguments.addAll(List.of("--config", file.toString()));
    }
    if (withoutFile || !verbatim.isEmpty()) {
      values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    }
    return arguments;
  }

  private static void put(JsonObject root, String key, Object value) {
    JsonObject at = root;
    String rest = key;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      String name = rest.substring(0, dot);
      if (!at.containsKey(name)) {
        at.put(name, new JsonObject());
      }
      at = at.getJsonObject(name);
      rest = rest.substring(dot + 1);
    }
    at.put(rest, value);
  }
}
