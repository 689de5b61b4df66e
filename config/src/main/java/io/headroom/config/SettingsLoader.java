package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings as often as asked: file, environment and command line through vertx-config, held
 * against the schema and the cross-field rules. Blocks only worker threads.
 */
public final class SettingsLoader {
  private final Vertx vertx;
  private final SettingsSources sources;
  private final SettingsCheck check;
  private final ConfigRetriever retriever;

  private SettingsLoader(Vertx vertx, SettingsSources sources, SettingsCheck check) {
    this.vertx = vertx;
    this.sources = sources;
    this.check = check;
    this.retriever = retriever();
  }

  /** Blocks briefly while it reads the schema. */
  static SettingsLoader of(Vertx vertx, SettingsSources sources) {
    return new SettingsLoader(vertx, sources, new SettingsCheck(vertx, Schema.load(), sources));
  }

  /** Fails with {@link InvalidSettings}, which holds every problem. */
  public static Future<LoadedSettings> load(Vertx vertx, SettingsSources sources) {
    return vertx
        .executeBlocking(() -> of(vertx, sources))
        .compose(loader -> loader.read().compose(loader::check));
  }

  /** What the file, the environment and the command line say together, not yet checked. */
  Future<JsonObject> read() {
    return read(false);
  }

  /** The same of a file in use: an empty one is half saved, or its disk is full. */
  Future<JsonObject> readAgain() {
    return read(true);
  }

  private Future<JsonObject> read(boolean inUse) {
    Path file = sources.file();
    return vertx
        .executeBlocking(
            () -> {
              String problem = file == null ? null : problem(file, inUse);
              if (problem != null) {
                throw new InvalidSettings(
                    List.of(new Problem("configuration file", String.valueOf(file), problem)));
              }
              return null;
            })
        .compose(nothing -> retriever.getConfig());
  }

  Future<LoadedSettings> check(JsonObject read) {
    return vertx.executeBlocking(() -> check.check(read, WatchedFiles.NONE));
  }

  /**
   * The same while another is in force.
   *
   * @param served what {@link CertificateWatcher} and {@link SecretWatcher} judge
   */
  Future<LoadedSettings> checkAgain(JsonObject read, WatchedFiles served) {
    return vertx.executeBlocking(() -> check.check(read, served));
  }

  /** What a change leads to, if that is valid as a whole. */
  Future<LoadedSettings> check(SettingsChange change, List<Problem> warnings, WatchedFiles served) {
    return vertx.executeBlocking(() -> check.check(change, warnings, served));
  }

  private static @Nullable String problem(Path file, boolean inUse) throws IOException {
    if (Files.notExists(file)) {
      return "expected a file, but there is none";
    }
    if (Files.isDirectory(file)) {
      return "expected a file, but it is a folder";
    }
    if (!Files.isReadable(file)) {
      return "expected a file that this user may read";
    }
    if (!Files.isRegularFile(file)) {
      return "expected a plain file";
    }
    long size = Files.size(file);
    if (inUse && size == 0) {
      return "expected settings, but it is empty";
    }
    return size > StrictYaml.LONGEST_FILE ? StrictYaml.tooLong(size) : null;
  }

  private ConfigRetriever retriever() {
    ConfigRetrieverOptions options = new ConfigRetrieverOptions();
    options.setIncludeDefaultStores(false);
    // Reading is asked for: a retriever that scans by itself could not refuse a bad file whole.
    options.setScanPeriod(-1);
    Path file = sources.file();
    if (file != null) {
      options.addStore(
          new ConfigStoreOptions()
              .setType("file")
              .setFormat(StrictYaml.NAME)
              .setConfig(new JsonObject().put("path", file.toString())));
    }
    options.addStore(json(check.environment()));
    options.addStore(json(check.sets()));
    return ConfigRetriever.create(vertx, options);
  }

  private static ConfigStoreOptions json(JsonObject document) {
    return new ConfigStoreOptions().setType("json").setConfig(document);
  }
}
