package io.headroom.proxy.launch;

import io.headroom.config.InvalidSettings;
import io.headroom.config.Settings;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** Whether the certificate and the key can serve, looked at before anybody meets them. Blocks. */
public final class TlsFiles {
  private static final byte[] PROBE = {1, 2, 3};

  private TlsFiles() {}

  /** Fails with the problem, if there is one. */
  public static void check(Vertx vertx, Settings.Tls tls) throws InvalidSettings {
    if (!tls.enabled()) {
      return;
    }
    PublicKey known;
    try {
      known = certificate(tls.cert()).getPublicKey();
    } catch (IOException | GeneralSecurityException failure) {
      throw wrong("cert", tls.cert(), "expected a PEM certificate; " + failure.getMessage());
    }
    PrivateKey key;
    try {
      key = key(vertx, tls, known.getAlgorithm());
    } catch (Exception failure) {
      throw wrong(
          "key", tls.key(), "expected a PEM private key, not encrypted; " + failure.getMessage());
    }
    if (!belong(key, known)) {
      throw wrong("key", tls.key(), "expected the private key of " + tls.cert());
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

  private static PrivateKey key(Vertx vertx, Settings.Tls tls, String algorithm) throws Exception {
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

  private static InvalidSettings wrong(String key, String file, String expected) {
    return new InvalidSettings(
        List.of(new InvalidSettings.Problem("public.tls." + key, file, expected)));
  }
}
