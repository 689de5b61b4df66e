package io.headroom.e2e.chart;

import io.headroom.e2e.process.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A Secret of type kubernetes.io/tls, self-signed. */
final class PodCertificate {

  private static final String PASSWORD = "password";

  private PodCertificate() {}

  /** {@code tls.crt} and {@code tls.key} for the Service's name. */
  static Map<String, String> secret() throws IOException, GeneralSecurityException {
    Path store = Files.createTempDirectory("certificate-").resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    CommandRun.of(
            Map.of(),
            List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + Helm.FULL_NAME,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()))
        .succeeded();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    return Map.of(
        "tls.crt", pem("CERTIFICATE", keys.getCertificate("a").getEncoded()),
        "tls.key", pem("PRIVATE KEY", keys.getKey("a", PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String label, byte[] content) {
    String text = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }
}
