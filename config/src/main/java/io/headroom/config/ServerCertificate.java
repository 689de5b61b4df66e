package io.headroom.config;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What the public port shows its clients: a chain and the key of its first certificate, read at one
 * moment and found to belong together.
 *
 * @param chain the server's own certificate first; never empty
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  X509Certificate own() {
    return chain.get(0);
  }

  public Instant validFrom() {
    return own().getNotBefore().toInstant();
  }

  /** Its last second. */
  public Instant validUntil() {
    return own().getNotAfter().toInstant();
  }

  /** Not the key. */
  @Override
  public String toString() {
    return own().getSubjectX500Principal()
        + ", number "
        + own().getSerialNumber().toString(16)
        + ", until "
        + validUntil();
  }
}
