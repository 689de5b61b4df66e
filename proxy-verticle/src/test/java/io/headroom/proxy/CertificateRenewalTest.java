package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headroom.config.CertificateWatcher;
import io.headroom.config.InvalidSettings;
import io.headroom.config.ServerCertificate;
import io.headroom.config.Settings;
import io.headroom.fixtures.Certificates;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What changed certificate files lead to. */
@ExtendWith(VertxExtension.class)
class CertificateRenewalTest {
  @TempDir static Path made;
  private static Certificates first;
  private static Certificates second;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatcher.class);
  private final List<ServerCertificate> shown = new CopyOnWriteArrayList<>();

  @TempDir Path folder;
  private Path cert;
  private Path key;
  private Vertx vertx;

  @BeforeAll
  static void make() throws Exception {
    first = Certificates.of(made, "first", "dns:localhost");
    second = Certificates.of(made, "second", "dns:localhost");
  }

  @BeforeEach
  void begin(Vertx given) throws IOException {
    vertx = given;
    cert = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void end() {
    logger.detachAppender(log);
  }

  private CertificateWatcher watched() {
    return CertificateWatcher.start(
            vertx, new Settings.Tls(cert.toString(), key.toString()), shown::add)
        .await();
  }

  private CertificateWatcher watchedFirst() throws IOException {
    copy(first, cert, key);
    return watched();
  }

  private static void copy(Certificates from, Path cert, Path key) throws IOException {
    Files.copy(Path.of(from.cert()), cert, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(Path.of(from.key()), key, StandardCopyOption.REPLACE_EXISTING);
  }

  private void assertRefused(CertificateWatcher watcher, String why) {
    ServerCertificate before = watcher.current();
    assertEquals(Optional.of(false), watcher.check().await());
    assertEquals(Optional.empty(), watcher.check().await(), "told once");
    assertSame(before, watcher.current());
    assertEquals(List.of(before), shown);
    List<ILoggingEvent> lines = List.copyOf(log.list);
    assertEquals(1, lines.size(), lines::toString);
    assertEquals(Level.ERROR, lines.get(0).getLevel());
    String line = lines.get(0).getFormattedMessage();
    assertTrue(line.contains(why), line);
    assertTrue(line.startsWith("The certificate is refused, the one until "), line);
  }

  @Test
  void aPlainOverwriteIsInForce() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    assertEquals(Optional.empty(), watcher.check().await());

    copy(second, cert, key);

    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(second.serial(), watcher.current().chain().get(0).getSerialNumber());
    assertEquals(watcher.current(), shown.get(1));
    assertTrue(log.list.get(0).getFormattedMessage().startsWith("The certificate was read again"));
  }

  /**
   * As the kubelet does it: tls.crt -> ..data/tls.crt, ..data -> ..stamp, and ..data is replaced.
   */
  @Test
  void theSymlinkSwapOfASecretIsInForce() throws Exception {
    Path old = Files.createDirectory(folder.resolve("..2026_01"));
    Path fresh = Files.createDirectory(folder.resolve("..2026_02"));
    copy(first, old.resolve("tls.crt"), old.resolve("tls.key"));
    copy(second, fresh.resolve("tls.crt"), fresh.resolve("tls.key"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01"));
    Files.createSymbolicLink(cert, Path.of("..data", "tls.crt"));
    Files.createSymbolicLink(key, Path.of("..data", "tls.key"));
    CertificateWatcher watcher = watched();

    Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_02"));
    Files.move(swap, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(second.serial(), watcher.current().chain().get(0).getSerialNumber());
  }

  @Test
  void aHalfWrittenCertificateIsRefused() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    Files.writeString(cert, Files.readString(Path.of(second.cert())).substring(0, 200));
    assertRefused(watcher, "public.tls.cert = " + cert + ": expected a PEM certificate");
  }

  @Test
  void aHalfWrittenKeyIsRefused() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    Files.writeString(key, "");
    assertRefused(watcher, "public.tls.key = " + key + ": expected a PEM private key");
  }

  @Test
  void aFileThatIsGoneIsRefused() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    Files.delete(cert);
    assertRefused(watcher, "public.tls.cert = " + cert + ": expected a file");
  }

  @Test
  void aKeyOfAnotherIsRefusedUntilItsOwnComes() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    Files.copy(Path.of(second.cert()), cert, StandardCopyOption.REPLACE_EXISTING);
    assertRefused(watcher, "public.tls.key = " + key + ": expected the private key of " + cert);

    copy(second, cert, key);

    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(second.serial(), watcher.current().chain().get(0).getSerialNumber());
  }

  @Test
  void oneThatIsOverIsRefused() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    copy(Certificates.expired(made, "expired"), cert, key);
    assertRefused(watcher, "expected a certificate that is valid now; it is from ");
  }

  @Test
  void oneThatSoonEndsIsTaken() throws Exception {
    CertificateWatcher watcher = watchedFirst();
    copy(Certificates.lasting(made, "short", 13), cert, key);
    assertEquals(Optional.of(true), watcher.check().await());
    assertEquals(Level.WARN, log.list.get(1).getLevel());
    assertTrue(
        log.list.get(1).getFormattedMessage().contains("valid for two weeks and more; it ends "));
  }

  @Test
  void oneThatCannotBeShownIsRefused() throws Exception {
    copy(first, cert, key);
    CertificateWatcher watcher =
        CertificateWatcher.start(
                vertx,
                new Settings.Tls(cert.toString(), key.toString()),
                next -> {
                  if (!shown.isEmpty()) {
                    throw new IOException("no such curve");
                  }
                  shown.add(next);
                })
            .await();
    copy(second, cert, key);
    assertRefused(watcher, "expected a certificate that can be shown, but: no such curve");
  }

  @Test
  void thereIsNoStartWithoutOne() throws Exception {
    copy(first, cert, key);
    Files.writeString(key, "");
    InvalidSettings invalid = assertThrows(InvalidSettings.class, this::watched);
    assertEquals("public.tls.key", invalid.problems().get(0).key());
  }
}
