package io.headroom.cluster.trust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.config.ClusterSecret;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final byte[] REPORT = {1, 2, 3, 4};
  private static final JsonObject QUESTION = new JsonObject().put("end", "session-1");

  private final Seal asking = seal("pod-a", A);
  private final Seal asked = seal("pod-b", A);
  private final Seal stranger = seal("pod-a", B);

  private static Seal seal(String id, String... lines) {
    return new Trust(() -> new ClusterSecret(List.of(lines))).seal(id, 7);
  }

  private static boolean isMember(String id, long epoch) {
    return id.equals("pod-a") && epoch == 7;
  }

  private JsonObject open(JsonObject sealed) throws Refusal {
    return asked.openQuestion("sessions", sealed, SealTest::isMember);
  }

  private static void refused(Refusal.Reason reason, Executable opening) {
    assertEquals(reason, assertThrows(Refusal.class, opening).reason());
  }

  @Test
  void aReportIsOpenedByWhoHasTheSecret() throws Exception {
    assertArrayEquals(REPORT, asked.openReport(asking.report(REPORT)));
  }

  @Test
  void anotherReportIsNot() {
    refused(Refusal.Reason.UNPROVEN, () -> asked.openReport(REPORT));
    refused(Refusal.Reason.FORGED, () -> asked.openReport(stranger.report(REPORT)));
    byte[] changed = asking.report(REPORT);
    changed[changed.length - 1]++;
    refused(Refusal.Reason.FORGED, () -> asked.openReport(changed));
  }

  @Test
  void whoHasNoSecretBelievesEverybody() throws Exception {
    Seal open = Trust.ofEverybody().seal("pod-c", 7);
    assertArrayEquals(REPORT, open.openReport(open.report(REPORT)));
    assertArrayEquals(REPORT, open.openReport(asking.report(REPORT)));
    assertEquals(
        QUESTION,
        open.openQuestion("t", open.question("pod-c", "t", QUESTION), (id, epoch) -> false));
  }

  @Test
  void bothLinesAreBelievedAndTheFirstSigns() throws Exception {
    Seal between = seal("pod-a", B, A);
    assertArrayEquals(REPORT, between.openReport(asking.report(REPORT)));
    assertArrayEquals(REPORT, between.openReport(stranger.report(REPORT)));
    assertArrayEquals(REPORT, stranger.openReport(between.report(REPORT)));
    refused(Refusal.Reason.FORGED, () -> asked.openReport(between.report(REPORT)));
  }

  @Test
  void aQuestionIsOpenedOnce() throws Exception {
    JsonObject sealed = asking.question("pod-b", "sessions", QUESTION);
    assertEquals(QUESTION, open(sealed));
    refused(Refusal.Reason.REPLAYED, () -> open(sealed));
  }

  @Test
  void questionsMayOvertakeEachOther() throws Exception {
    JsonObject first = asking.question("pod-b", "sessions", QUESTION);
    JsonObject second = asking.question("pod-b", "sessions", QUESTION);
    assertEquals(QUESTION, open(second));
    assertEquals(QUESTION, open(first));
    refused(Refusal.Reason.REPLAYED, () -> open(first));
  }

  @Test
  void aQuestionIsForOneInstanceAndOneTopic() {
    refused(Refusal.Reason.FORGED, () -> open(asking.question("pod-c", "sessions", QUESTION)));
    refused(Refusal.Reason.FORGED, () -> open(asking.question("pod-b", "drain", QUESTION)));
  }

  @Test
  void whoIsNoMemberMayNotAsk() {
    Seal gone = seal("pod-z", A);
    refused(Refusal.Reason.UNPROVEN, () -> open(gone.question("pod-b", "sessions", QUESTION)));
  }

  @Test
  void anAnswerBelongsToItsQuestion() throws Exception {
    JsonObject one = asking.question("pod-b", "sessions", QUESTION);
    JsonObject other = asking.question("pod-b", "sessions", QUESTION);
    JsonObject answer = asked.answer(one, new JsonObject().put("ended", true));
    assertEquals(new JsonObject().put("ended", true), asking.openAnswer(one, answer));
    refused(Refusal.Reason.FORGED, () -> asking.openAnswer(other, answer));
    refused(
        Refusal.Reason.UNPROVEN, () -> asking.openAnswer(one, new JsonObject().put("ended", true)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"mac\": 1}",
        "{\"mac\": \"!\"}",
        "{\"mac\": null, \"said\": \"{}\"}",
        "{\"mac\": \"AAAA\", \"from\": 1, \"epoch\": \"x\", \"sequence\": [], \"said\": {}}"
      })
  void whatIsNoQuestionIsRefused(String text) {
    assertThrows(Refusal.class, () -> open(new JsonObject(text)));
  }
}
