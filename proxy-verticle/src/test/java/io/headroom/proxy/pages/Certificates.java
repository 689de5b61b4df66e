package io.headroom.proxy.pages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Self-signed certificates, made by the JDK's keytool. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path cert;
  private final Path key;

  private Certificates(Path cert, Path key) {
    this.cert = cert;
    this.key = key;
  }

  /**
   * @param names such as {@code dns:localhost,ip:127.0.0.1}
   */
  public static Certificates of(Path folder, String file, String names) throws Exception {
    return of(folder, file, names, "-0d");
  }

  /** One that was valid for two days, ten days ago. */
  public static Certificates expired(Path folder, String file) throws Exception {
    return of(folder, file, "dns:localhost", "-10d");
  }

  private static Certificates of(Path folder, String file, String names, String from)
      throws Exception {
    Path store = folder.resolve(file + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + file,
                "-ext",
                "san=" + names,
                "-startdate",
                from,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + said);
    }
    return pem(store, folder.resolve(file + ".crt"), folder.resolve(file + ".key"));
  }

  private static Certificates pem(Path store, Path cert, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(cert, pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
    byte[] secret = keys.getKey("a", PASSWORD.toCharArray()).getEncoded();
    Files.writeString(key, pem("PRIVATE KEY", secret));
    return new Certificates(cert, key);
  }

  private static String pem(String kind, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  public String cert() {
    return cert.toString();
  }

  public String key() {
    return key.toString();
  }
}
