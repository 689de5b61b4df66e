package io.headroom.proxy;

import io.headroom.config.Settings;
import io.headroom.proxy.audit.AuditFile;
import io.headroom.proxy.audit.AuditLog;
import io.headroom.proxy.metrics.AuditMeters;
import io.headroom.proxy.metrics.MetricsRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The audit log and the file it is in, if it is wanted. */
record Audit(AuditLog log, Optional<AuditFile> file) implements AutoCloseable {

  static Audit of(Settings.Audit settings, MetricsRegistry metrics) {
    if (settings.file().isEmpty()) {
      return new Audit(AuditLog.none(), Optional.empty());
    }
    AuditFile file = AuditFile.open(Path.of(settings.file()));
    AuditMeters.register(metrics, file::lost);
    return new Audit(AuditLog.to(file, InstantSource.system()), Optional.of(file));
  }

  /** Writes what waits still; blocks for a moment. */
  @Override
  public void close() {
    file.ifPresent(AuditFile::close);
  }
}
