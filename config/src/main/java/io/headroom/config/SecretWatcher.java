package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's secret in force. Looks at its file as {@link SettingsWatcher} looks at its own; one
 * that is none is refused, and the old one stays. {@link #current} may be read from any thread.
 */
public final class SecretWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(SecretWatcher.class);

  private final @Nullable FileWatch<ClusterSecret, Boolean> watch;
  private volatile ClusterSecret current;

  private SecretWatcher(Vertx vertx, FileWatch.Pace pace, String file) throws InvalidSettings {
    current = ClusterSecret.read(file);
    watch =
        file.isEmpty()
            ? null
            : new FileWatch<>(
                vertx,
                pace,
                "cluster.secretFile",
                () -> vertx.executeBlocking(() -> ClusterSecret.read(file)),
                current,
                new Rotation());
  }

  /**
   * Reads it and begins to watch; fails with {@link InvalidSettings} where it is none.
   *
   * @param file empty: there is no secret
   */
  public static Future<SecretWatcher> start(Vertx vertx, String file) {
    return start(vertx, FileWatch.PACE, file);
  }

  static Future<SecretWatcher> start(Vertx vertx, FileWatch.Pace pace, String file) {
    return vertx.executeBlocking(
        () -> {
          SecretWatcher watcher = new SecretWatcher(vertx, pace, file);
          if (watcher.watch != null) {
            watcher.watch.start();
          }
          return watcher;
        });
  }

  public ClusterSecret current() {
    return current;
  }

  /** Looks now; true: there is a new one in force, false: one was refused, empty: no change. */
  Future<Optional<Boolean>> check() {
    return watch == null ? Future.succeededFuture(Optional.empty()) : watch.check();
  }

  private final class Rotation implements FileWatch.Change<ClusterSecret, Boolean> {
    @Override
    public Future<Boolean> take(ClusterSecret read) {
      current = read;
      LOG.info("The cluster's secret was read again; in force: {}", read);
      return Future.succeededFuture(true);
    }

    @Override
    public Boolean refuse(List<Problem> problems) {
      LOG.error("The cluster's secret is refused, the old one stays: {}", problems);
      return false;
    }
  }
}
