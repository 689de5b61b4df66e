package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** Whether the certificate and the key can serve, looked at before anybody meets them. Blocks. */
final class TlsFiles {
  private static final byte[] PROBE = {1, 2, 3};

  private final Vertx vertx;

  TlsFiles(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Of files that can be read. */
  Optional<Problem> problem(Settings.Tls tls) {
    PublicKey known;
    try {
      known = certificate(tls.cert()).getPublicKey();
    } catch (IOException | GeneralSecurityException failure) {
      return wrong("cert", tls.cert(), "expected a PEM certificate; " + failure.getMessage());
    }
    PrivateKey key;
    try {
      key = key(tls, known.getAlgorithm());
    } catch (Exception failure) {
      return wrong(
          "key", tls.key(), "expected a PEM private key, not encrypted; " + failure.getMessage());
    }
    return belong(key, known)
        ? Optional.empty()
        : wrong("key", tls.key(), "expected the private key of " + tls.cert());
  }

  /** Of files without a problem: a certificate that clients refuse at this time. */
  Optional<Problem> oddity(Settings.Tls tls, Instant now) {
    try {
      if (!tls.enabled() || !(certificate(tls.cert()) instanceof X509Certificate certificate)) {
        return Optional.empty();
      }
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      return now.isBefore(from) || now.isAfter(until)
          ? wrong(
              "cert",
              tls.cert(),
              "expected a certificate that is valid now; it is from " + from + " to " + until)
          : Optional.empty();
    } catch (IOException | GeneralSecurityException goneMeanwhile) {
      return Optional.empty();
    }
  }

  /** The first of the file: the server's own. */
  private static Certificate certificate(String file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      Iterator<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).iterator();
      if (!chain.hasNext()) {
        throw new CertificateException("there is none in it");
      }
      return chain.next();
    }
  }

  private PrivateKey key(Settings.Tls tls, String algorithm) throws Exception {
    KeyManagerFactory factory =
        new PemKeyCertOptions()
            .addCertPath(tls.cert())
            .addKeyPath(tls.key())
            .getKeyManagerFactory(vertx);
    return Arrays.stream(factory.getKeyManagers())
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

  private static Optional<Problem> wrong(String key, String file, String expected) {
    return Optional.of(new Problem("public.tls." + key, file, expected));
  }
}
