package io.headroom.e2e.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate with its key, signed by itself.
 *
 * @param store holds both, and serves as a store of trusted certificates too
 */
public record SelfSigned(Path store) {
  /** Of the store. */
  public static final String PASSWORD = "password";

  private static final String ALIAS = "a";

  /**
   * @param alternativeName as keytool has it: {@code ip:10.0.0.1}, {@code dns:name}
   */
  public static SelfSigned of(String commonName, String alternativeName) throws IOException {
    Path store = Files.createTempDirectory("certificate-").resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    CommandRun.of(
            Map.of(),
            List.of(
                keytool,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + commonName,
                "-ext",
                "SAN=" + alternativeName,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()))
        .succeeded();
    return new SelfSigned(store);
  }

  /** As a Secret of type kubernetes.io/tls: {@code tls.crt} and {@code tls.key}. */
  public Map<String, String> secret() throws IOException, GeneralSecurityException {
    KeyStore keys = keys();
    return Map.of(
        "tls.crt", pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
        "tls.key", pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
  }

  /** For a client that trusts it alone. */
  public SSLContext trusted() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, keys().getCertificate(ALIAS));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private static String pem(String label, byte[] content) {
    String text = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }
}
