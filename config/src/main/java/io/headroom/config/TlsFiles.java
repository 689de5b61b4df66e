package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;

/** Reads the certificate and its key, and says whether they can serve. Blocks. */
final class TlsFiles {
  private static final byte[] PROBE = {1, 2, 3};

  /** Far above any chain. */
  private static final long LONGEST_FILE = 1 << 20;

  /** Renewed by then, where somebody sees to that. */
  private static final Duration SOON = Duration.ofDays(14);

  private final Vertx vertx;

  TlsFiles(Vertx vertx) {
    this.vertx = vertx;
  }

  /** What the files hold at one moment. */
  record Content(Buffer cert, Buffer key) {}

  Content read(Settings.Tls tls) throws InvalidSettings {
    return new Content(bytes("cert", tls.cert()), bytes("key", tls.key()));
  }

  /** What is in them, if it can serve. */
  ServerCertificate certificate(Settings.Tls tls, Content content) throws InvalidSettings {
    List<X509Certificate> chain;
    try {
      chain = chain(content.cert());
    } catch (CertificateException failure) {
      throw wrong("cert", tls.cert(), "expected a PEM certificate; " + failure.getMessage());
    }
    PublicKey known = chain.get(0).getPublicKey();
    PrivateKey key;
    try {
      key = key(content, known.getAlgorithm());
    } catch (Exception failure) {
      throw wrong(
          "key", tls.key(), "expected a PEM private key, not encrypted; " + failure.getMessage());
    }
    if (!belong(key, known)) {
      throw wrong("key", tls.key(), "expected the private key of " + tls.cert());
    }
    return new ServerCertificate(chain, key);
  }

  /** One that clients refuse at this time, or will in two weeks. */
  Optional<Problem> oddity(Settings.Tls tls, Instant now) {
    if (!tls.enabled()) {
      return Optional.empty();
    }
    try {
      ServerCertificate found = certificate(tls, read(tls));
      return oddity(tls, found, now);
    } catch (InvalidSettings goneMeanwhile) {
      return Optional.empty();
    }
  }

  /** The same of one that was read. */
  Optional<Problem> oddity(Settings.Tls tls, ServerCertificate found, Instant now) {
    Instant from = found.validFrom();
    Instant until = found.validUntil();
    if (now.isBefore(from) || now.isAfter(until)) {
      return Optional.of(
          problem(
              "cert",
              tls.cert(),
              "expected a certificate that is valid now; it is from " + from + " to " + until));
    }
    return now.plus(SOON).isAfter(until)
        ? Optional.of(
            problem(
                "cert",
                tls.cert(),
                "expected a certificate that is valid for two weeks and more; it ends " + until))
        : Optional.empty();
  }

  /** Which clients will refuse for ever. */
  static boolean isOver(ServerCertificate found, Instant now) {
    return now.isAfter(found.validUntil());
  }

  private static Buffer bytes(String key, String file) throws InvalidSettings {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > LONGEST_FILE) {
        throw wrong(key, file, "expected a PEM file of " + LONGEST_FILE + " bytes at the most");
      }
      return Buffer.buffer(Files.readAllBytes(path));
    } catch (IOException failure) {
      throw wrong(key, file, "expected a file that this user may read; " + failure);
    }
  }

  private static List<X509Certificate> chain(Buffer pem) throws CertificateException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes()))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new CertificateException("there is none in it");
    }
    return chain;
  }

  private PrivateKey key(Content content, String algorithm) throws Exception {
    return Arrays.stream(
            new PemKeyCertOptions()
                .addCertValue(content.cert())
                .addKeyValue(content.key())
                .getKeyManagerFactory(vertx)
                .getKeyManagers())
        .map(X509KeyManager.class::cast)
        .flatMap(
            keys ->
                Stream.of(keys.getServerAliases(algorithm, new Principal[0]))
                    .map(keys::getPrivateKey))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the one checks what the other signs; nobody can tell of rare kinds. */
  private static boolean belong(PrivateKey key, PublicKey known) {
    String algorithm =
        switch (known.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true;
    }
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROBE);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(known);
      checking.update(PROBE);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }

  private static InvalidSettings wrong(String key, String file, String expected) {
    return new InvalidSettings(List.of(problem(key, file, expected)));
  }

  private static Problem problem(String key, String file, String expected) {
    return new Problem("public.tls." + key, file, expected);
  }
}
