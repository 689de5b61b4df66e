package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in force. Looks at its files as {@link SettingsWatcher} looks at its own; one
 * that cannot serve is refused, and the old one stays. {@link #current} may be read from any
 * thread. Lives as long as the process.
 */
public final class CertificateWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatcher.class);

  /** Who shows it to clients. */
  @FunctionalInterface
  public interface Taker {
    /** Must not block; when it throws, it is as before and the certificate is refused. */
    void take(ServerCertificate next) throws Exception;
  }

  private final Vertx vertx;
  private final Settings.Tls tls;
  private final TlsFiles files;
  private final InstantSource clock;
  private final Taker taker;
  private final FileWatch<TlsFiles.Content, Boolean> watch;
  private volatile ServerCertificate current;

  private CertificateWatcher(
      Vertx vertx, FileWatch.Pace pace, InstantSource clock, Settings.Tls tls, Taker taker)
      throws InvalidSettings {
    this.vertx = vertx;
    this.tls = tls;
    this.files = new TlsFiles(vertx);
    this.clock = clock;
    this.taker = taker;
    TlsFiles.Content first = files.read(tls);
    this.current = files.certificate(tls, first);
    show(current);
    this.watch =
        new FileWatch<>(
            vertx,
            pace,
            "public.tls",
            () -> vertx.executeBlocking(() -> files.read(tls)),
            first,
            new Renewal());
  }

  /**
   * Has the first one taken and begins to watch; fails with {@link InvalidSettings} where it cannot
   * serve.
   */
  public static Future<CertificateWatcher> start(Vertx vertx, Settings.Tls tls, Taker taker) {
    return start(vertx, FileWatch.PACE, InstantSource.system(), tls, taker);
  }

  static Future<CertificateWatcher> start(
      Vertx vertx, FileWatch.Pace pace, InstantSource clock, Settings.Tls tls, Taker taker) {
    return vertx.executeBlocking(
        () -> {
          CertificateWatcher watcher = new CertificateWatcher(vertx, pace, clock, tls, taker);
          watcher.watch.start();
          return watcher;
        });
  }

  public ServerCertificate current() {
    return current;
  }

  /** Looks now; true: there is a new one in force, false: one was refused, empty: no change. */
  public Future<Optional<Boolean>> check() {
    return watch.check();
  }

  /** Looks no more. */
  public void close() {
    watch.close();
  }

  private final class Renewal implements FileWatch.Change<TlsFiles.Content, Boolean> {
    @Override
    public Future<Boolean> take(TlsFiles.Content read) {
      return vertx.executeBlocking(
          () -> {
            Instant now = clock.instant();
            ServerCertificate next = files.certificate(tls, read);
            Optional<Problem> odd = files.oddity(tls, next, now);
            if (TlsFiles.isOver(next, now) && odd.isPresent()) {
              throw new InvalidSettings(List.of(odd.get()));
            }
            show(next);
            current = next;
            LOG.info("The certificate was read again; in force: {}", next);
            odd.ifPresent(warning -> LOG.warn("{}", warning));
            return true;
          });
    }

    @Override
    public Boolean refuse(List<Problem> problems) {
      LOG.error(
          "The certificate is refused, the one until {} stays: {}", current.validUntil(), problems);
      return false;
    }
  }

  private void show(ServerCertificate next) throws InvalidSettings {
    try {
      taker.take(next);
    } catch (Exception fault) {
      throw new InvalidSettings(
          List.of(
              new Problem(
                  "public.tls.cert",
                  tls.cert(),
                  "expected a certificate that can be shown, but: " + fault.getMessage())));
    }
  }
}
