package io.headroom.e2e.chart;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pod of the rendered Deployment is given: mounted files, laid out in a folder, variables
 * and arguments. A real Headroom starts with them; only paths, ports and addresses are this
 * machine's.
 */
final class Pod {

  private static final String CONFIG = "/etc/headroom/headroom.yaml";

  private final Manifests manifests;
  private final Path folder;

  private Pod(Manifests manifests, Path folder) {
    this.manifests = manifests;
    this.folder = folder;
  }

  /**
   * Lays out the files below {@code folder}.
   *
   * @param secrets those that the chart only names: file names and texts by the Secret's name
   */
  static Pod of(Manifests manifests, Path folder, Map<String, Map<String, String>> secrets)
      throws IOException {
    Pod pod = new Pod(manifests, folder);
    Map<String, String> mountPaths = new LinkedHashMap<>();
    for (JsonObject mount : objects(manifests.container().getJsonArray("volumeMounts"))) {
      mountPaths.put(mount.getString("name"), mount.getString("mountPath"));
    }
    JsonObject spec = manifests.podTemplate().getJsonObject("spec");
    for (JsonObject volume : objects(spec.getJsonArray("volumes"))) {
      Path at = pod.here(mountPaths.get(volume.getString("name")));
      Files.createDirectories(at);
      for (Map.Entry<String, String> file : pod.content(volume, secrets).entrySet()) {
        Files.writeString(at.resolve(file.getKey()), file.getValue());
      }
    }
    return pod;
  }

  /** The configuration file as the pod reads it, with this machine's paths. */
  String configText() {
    return manifests
        .configText()
        .replace("/etc/headroom-token/", here("/etc/headroom-token/") + "/")
        .replace("/etc/headroom-peers/", here("/etc/headroom-peers/") + "/")
        .replace("/etc/headroom-tls/", here("/etc/headroom-tls/") + "/");
  }

  /** The configuration file itself. */
  Path configFile() throws IOException {
    return Files.writeString(here(CONFIG), configText());
  }

  /** The container's variables. */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (JsonObject variable : objects(manifests.container().getJsonArray("env"))) {
      String value = variable.getString("value");
      variables.put(variable.getString("name"), value == null ? fromPod(variable) : value);
    }
    return variables;
  }

  /** Runs it until the test ends. */
  HeadroomProcess start(String test) {
    List<String> expected = List.of("serve", "--config", CONFIG);
    if (!expected.equals(manifests.container().getJsonArray("args").getList())) {
      throw new AssertionError("args: " + manifests.container().getJsonArray("args").encode());
    }
    List<Integer> ports = FreePorts.take(2);
    HeadroomConfig config =
        new HeadroomConfig().verbatim(configText()).environment(environment()).file(here(CONFIG));
    // "localhost" in place of the headless Service: the pod finds itself alone.
    config.set(
        "cluster.enabled", YamlText.of(configText()).getJsonObject("cluster").getValue("enabled"));
    config.set("cluster.dns", "localhost");
    config.set("cluster.port", ports.get(0)).set("cluster.eventBusPort", ports.get(1));
    return HeadroomProcess.start(test, config);
  }

  private Path here(String path) {
    return folder.resolve(path.substring(1));
  }

  private Map<String, String> content(JsonObject volume, Map<String, Map<String, String>> secrets) {
    Map<String, String> files = new LinkedHashMap<>();
    if (volume.containsKey("configMap")) {
      String name = volume.getJsonObject("configMap").getString("name");
      manifests
          .one("ConfigMap", name)
          .getJsonObject("data")
          .forEach(file -> files.put(file.getKey(), (String) file.getValue()));
    } else if (volume.containsKey("secret")) {
      String name = volume.getJsonObject("secret").getString("secretName");
      if (secrets.containsKey(name)) {
        return items(volume.getJsonObject("secret"), secrets.get(name));
      }
      manifests
          .one("Secret", name)
          .getJsonObject("stringData")
          .forEach(file -> files.put(file.getKey(), (String) file.getValue()));
    }
    return files;
  }

  /** The keys that the volume picks, under their new names; all, where it picks none. */
  private static Map<String, String> items(JsonObject secret, Map<String, String> all) {
    if (!secret.containsKey("items")) {
      return all;
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (JsonObject item : objects(secret.getJsonArray("items"))) {
      files.put(item.getString("path"), all.get(item.getString("key")));
    }
    return files;
  }

  private static String fromPod(JsonObject variable) {
    String field = (String) Manifests.at(variable, "/valueFrom/fieldRef/fieldPath");
    return switch (field) {
      case "metadata.name" -> Helm.FULL_NAME + "-6d4b75cb6d-x7k2p";
      case "status.podIP" -> "127.0.0.1";
      default -> throw new AssertionError("the pod asks for " + field);
    };
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }
}
