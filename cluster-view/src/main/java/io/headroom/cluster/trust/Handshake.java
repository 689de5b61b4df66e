package io.headroom.cluster.trust;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * How both ends of a new connection prove that they have the cluster's secret, before any other
 * byte. Who connects says hello with a nonce, who accepts challenges with a nonce and a MAC over
 * both, who connects answers with a MAC of its own. Each side is used once, by one thread at a
 * time.
 */
final class Handshake {
  private static final byte[] MAGIC = "HEADROOM".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 32;

  static final int HELLO_BYTES = MAGIC.length + NONCE_BYTES;
  static final int CHALLENGE_BYTES = NONCE_BYTES + PeerMac.BYTES;
  static final int PROOF_BYTES = PeerMac.BYTES;

  /** Between two instances it takes a round trip. */
  static final int WITHIN_MILLIS = 2_000;

  private static final String ACCEPTS = "headroom accepts";
  private static final String CONNECTS = "headroom connects";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Handshake() {}

  private static byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  /** The side that connects. */
  static final class Connecting {
    private final PeerMac mac;
    private final byte[] nonce = nonce();

    Connecting(PeerMac mac) {
      this.mac = mac;
    }

    /** Its first word. */
    byte[] hello() {
      byte[] hello = Arrays.copyOf(MAGIC, HELLO_BYTES);
      System.arraycopy(nonce, 0, hello, MAGIC.length, NONCE_BYTES);
      return hello;
    }

    /** Its second and last word, after which everything may follow. */
    byte[] prove(byte[] challenge) throws Refusal {
      byte[] theirs = Arrays.copyOf(challenge, NONCE_BYTES);
      byte[] shown = Arrays.copyOfRange(challenge, NONCE_BYTES, CHALLENGE_BYTES);
      if (!mac.verifies(shown, ACCEPTS, nonce, theirs)) {
        throw new Refusal(Refusal.Reason.FORGED);
      }
      return mac.sign(CONNECTS, nonce, theirs);
    }
  }

  /** The side that accepts. */
  static final class Accepting {
    private final PeerMac mac;
    private final byte[] own = nonce();
    private byte[] theirs = {};

    Accepting(PeerMac mac) {
      this.mac = mac;
    }

    /**
     * Fails as soon as it can be no hello.
     *
     * @param beginning of what came
     * @param length how much of it
     */
    static void expectHello(byte[] beginning, int length) throws Refusal {
      int known = Math.min(length, MAGIC.length);
      if (!Arrays.equals(beginning, 0, known, MAGIC, 0, known)) {
        throw new Refusal(Refusal.Reason.UNPROVEN);
      }
    }

    byte[] challenge(byte[] hello) {
      theirs = Arrays.copyOfRange(hello, MAGIC.length, HELLO_BYTES);
      byte[] challenge = Arrays.copyOf(own, CHALLENGE_BYTES);
      byte[] shown = mac.sign(ACCEPTS, theirs, own);
      System.arraycopy(shown, 0, challenge, NONCE_BYTES, shown.length);
      return challenge;
    }

    void check(byte[] proof) throws Refusal {
      if (!mac.verifies(proof, CONNECTS, theirs, own)) {
        throw new Refusal(Refusal.Reason.FORGED);
      }
    }
  }
}
