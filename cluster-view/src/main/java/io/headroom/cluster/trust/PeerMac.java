package io.headroom.cluster.trust;

import io.headroom.config.ClusterSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under the cluster's secret in force. Used from any thread. */
final class PeerMac {
  static final int BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final Supplier<ClusterSecret> secret;

  PeerMac(Supplier<ClusterSecret> secret) {
    this.secret = secret;
  }

  /** Whether there is a secret: whoever has none believes everybody. */
  boolean required() {
    return !secret.get().isNone();
  }

  /**
   * @param purpose tells uses apart
   * @param parts whose bounds count, too
   */
  byte[] sign(String purpose, byte[]... parts) {
    return mac(secret.get().lines().get(0), purpose, parts);
  }

  boolean verifies(byte[] mac, String purpose, byte[]... parts) {
    boolean found = false;
    for (String line : secret.get().lines()) {
      found |= MessageDigest.isEqual(mac(line, purpose, parts), mac);
    }
    return found;
  }

  private static byte[] mac(String line, String purpose, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(line.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      update(mac, purpose.getBytes(StandardCharsets.UTF_8));
      for (byte[] part : parts) {
        update(mac, part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  private static void update(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    mac.update(part);
  }
}
