package io.headroom.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.proxy.sessions.SessionEntry;
import io.headroom.proxy.sessions.Tenure;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionQueryTest {
  private static final SessionEntry ALICE =
      new SessionEntry(
          "a1",
          "pod-a",
          "jupyter",
          "/user/alice/x",
          "alice",
          "10.0.0.1",
          5_000,
          100,
          1,
          2,
          Tenure.NO_END);
  private static final SessionEntry BOB =
      new SessionEntry(
          "b2",
          "pod-b",
          "terminal",
          "/user/Bob/y",
          "",
          "10.0.0.2",
          3_000,
          100,
          1,
          2,
          Tenure.NO_END);

  @ParameterizedTest
  @CsvSource({
    "search,ALICE,a1",
    "search,user/bob,b2",
    "search,10.0.0.2,b2",
    "instance,pod-a,a1",
    "kind,terminal,b2",
    "user,alice,a1"
  })
  void picks(String parameter, String value, String id) {
    SessionQuery query = SessionQuery.of(MultiMap.caseInsensitiveMultiMap().add(parameter, value));
    assertEquals(
        List.of(id), query.matching(List.of(ALICE, BOB)).stream().map(SessionEntry::id).toList());
  }

  @Test
  void filtersAreNotPrefixes() {
    SessionQuery query = SessionQuery.of(MultiMap.caseInsensitiveMultiMap().add("user", "ali"));
    assertEquals(List.of(), query.matching(List.of(ALICE, BOB)));
  }

  @Test
  void pages() {
    MultiMap second = MultiMap.caseInsensitiveMultiMap().add("limit", "1").add("offset", "1");
    assertEquals(List.of(BOB), SessionQuery.of(second).page(List.of(ALICE, BOB)));
    MultiMap beyond = MultiMap.caseInsensitiveMultiMap().add("offset", "2");
    assertEquals(List.of(), SessionQuery.of(beyond).page(List.of(ALICE, BOB)));
  }

  @ParameterizedTest
  @CsvSource({"limit,0", "limit,1001", "limit,x", "offset,-1", "offset,99999999999"})
  void saysWhatAPageNumberMayBe(String parameter, String value) {
    MultiMap wrong = MultiMap.caseInsensitiveMultiMap().add(parameter, value);
    String message =
        assertThrows(IllegalArgumentException.class, () -> SessionQuery.of(wrong)).getMessage();
    assertTrue(message.startsWith(parameter + ": expected a whole number from "), message);
  }

  @Test
  void entriesSurviveTheirJson() {
    assertEquals(ALICE, SessionEntry.of(ALICE.toJson()));
    assertEquals(5.0, ALICE.toJson().getDouble("ageSeconds"));
  }
}
