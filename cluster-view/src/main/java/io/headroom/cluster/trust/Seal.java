package io.headroom.cluster.trust;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reports, questions and answers with the MAC under the cluster's secret; as they are where there
 * is none. Used from any thread.
 */
public final class Seal {
  /** Before a sealed report; a bare one begins with its wire version, 1. */
  private static final byte SEALED = 2;

  private static final String REPORT = "headroom report";
  private static final String QUESTION = "headroom question";
  private static final String ANSWER = "headroom answer";
  private static final String MAC = "mac";
  private static final String SAID = "said";
  private static final String FROM = "from";
  private static final String EPOCH = "epoch";
  private static final String SEQUENCE = "sequence";

  private final PeerMac mac;
  private final String ownId;
  private final long ownEpoch;
  private final Refusals refusals;
  private final AtomicLong sequence = new AtomicLong();
  private final Heard heard = new Heard();

  /** Who may ask: an instance is known by its id and its epoch. */
  @FunctionalInterface
  public interface Members {
    boolean has(String instanceId, long epoch);
  }

  /**
   * @param ownEpoch tells this start of the process from earlier ones
   */
  Seal(PeerMac mac, Refusals refusals, String ownId, long ownEpoch) {
    this.mac = mac;
    this.refusals = refusals;
    this.ownId = ownId;
    this.ownEpoch = ownEpoch;
  }

  public Refusals refusals() {
    return refusals;
  }

  /** A report, which says itself from whom and when it is. */
  public byte[] report(byte[] bare) {
    if (!mac.required()) {
      return bare;
    }
    return ByteBuffer.allocate(1 + PeerMac.BYTES + bare.length)
        .put(SEALED)
        .put(mac.sign(REPORT, bare))
        .put(bare)
        .array();
  }

  /** What {@link #report} was given. */
  public byte[] openReport(byte[] came) throws Refusal {
    byte[] bare = bare(came);
    if (mac.required()) {
      if (bare.length == came.length) {
        throw new Refusal(Refusal.Reason.UNPROVEN);
      }
      if (!mac.verifies(Arrays.copyOfRange(came, 1, 1 + PeerMac.BYTES), REPORT, bare)) {
        throw new Refusal(Refusal.Reason.FORGED);
      }
    }
    return bare;
  }

  /** The report in it, whoever sealed it, or did not. */
  public static byte[] bare(byte[] came) {
    boolean sealed = came.length > 1 + PeerMac.BYTES && came[0] == SEALED;
    return sealed ? Arrays.copyOfRange(came, 1 + PeerMac.BYTES, came.length) : came;
  }

  /** A question to an instance; its answer is opened with what this returns. */
  public JsonObject question(String to, String topic, JsonObject question) {
    if (!mac.required()) {
      return question;
    }
    JsonObject asked =
        new JsonObject()
            .put(FROM, ownId)
            .put(EPOCH, ownEpoch)
            .put(SEQUENCE, sequence.incrementAndGet())
            .put(SAID, question.encode());
    return asked.put(MAC, text(mac.sign(QUESTION, about(to, topic, asked))));
  }

  /** What {@link #question} was given, of a member that has not asked it before. */
  public JsonObject openQuestion(String topic, JsonObject asked, Members members) throws Refusal {
    if (!mac.required()) {
      return asked;
    }
    verify(asked, QUESTION, about(ownId, topic, asked));
    String from = asked.getString(FROM);
    long epoch = asked.getLong(EPOCH);
    if (!members.has(from, epoch) && !from.equals(ownId)) {
      throw new Refusal(Refusal.Reason.UNPROVEN, "asks, and is no member");
    }
    if (!heard.first(from, epoch, asked.getLong(SEQUENCE))) {
      throw new Refusal(Refusal.Reason.REPLAYED);
    }
    return new JsonObject(asked.getString(SAID));
  }

  /** The answer to a question as it came. */
  public JsonObject answer(JsonObject asked, JsonObject answer) {
    if (!mac.required()) {
      return answer;
    }
    JsonObject said = new JsonObject().put(SAID, answer.encode());
    return said.put(MAC, text(mac.sign(ANSWER, reply(asked, said))));
  }

  /** What {@link #answer} was given. */
  public JsonObject openAnswer(JsonObject asked, JsonObject said) throws Refusal {
    if (!mac.required()) {
      return said;
    }
    verify(said, ANSWER, reply(asked, said));
    return new JsonObject(said.getString(SAID));
  }

  /** Whom to name where a question is refused: what it says of itself. */
  public static String asker(JsonObject asked) {
    return asked.getValue(FROM) instanceof String from ? "instance " + shortened(from) : "somebody";
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }

  private void verify(JsonObject said, String purpose, byte[][] parts) throws Refusal {
    if (!(said.getValue(MAC) instanceof String shown)) {
      throw new Refusal(Refusal.Reason.UNPROVEN);
    }
    if (!mac.verifies(bytes(shown), purpose, parts)) {
      throw new Refusal(Refusal.Reason.FORGED);
    }
  }

  private static byte[] bytes(String text) throws Refusal {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException garbage) {
      throw new Refusal(Refusal.Reason.MALFORMED);
    }
  }

  private static byte[][] about(String to, String topic, JsonObject asked) {
    return parts(
        to,
        topic,
        asked.getValue(FROM),
        asked.getValue(EPOCH),
        asked.getValue(SEQUENCE),
        asked.getValue(SAID));
  }

  private static byte[][] reply(JsonObject asked, JsonObject said) {
    return parts(asked.getValue(MAC), said.getValue(SAID));
  }

  private static byte[][] parts(Object... values) {
    return Arrays.stream(values)
        .map(value -> String.valueOf(value).getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  private static String text(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
