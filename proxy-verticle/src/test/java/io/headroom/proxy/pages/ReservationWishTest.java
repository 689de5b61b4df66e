package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.proxy.admission.Holder;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a slot is held for, by who asks and what the body says. */
class ReservationWishTest {
  private static final Holder HUB = Holder.of("", "10.0.0.9");
  private static final Holder ALICE = Holder.of("alice", "10.0.0.9");
  private static final String NAMED = "{\"path\": \"/user/alice/\", \"user\": \" alice \"}";
  private static final String UNNAMED = "{\"path\": \"/user/alice/\"}";

  private static Optional<Holder> holder(String body, Holder caller, boolean vouched) {
    return ReservationWish.of(new JsonObject(body)).orElseThrow().holder(caller, vouched);
  }

  @Test
  void whoMayDoAnythingAsksForTheUserItNamesElseForWhoComesNext() {
    assertEquals(Optional.of(ALICE), holder(NAMED, HUB, true));
    assertEquals(Optional.of(Holder.ANYBODY), holder(UNNAMED, HUB, true));
    assertEquals(Optional.of(ALICE), holder(NAMED, Holder.of("hub", ""), true));
  }

  @Test
  void whoIsNamedByAProxyAsksForHerselfWithTheTokenToo() {
    assertEquals(Optional.of(ALICE), holder(UNNAMED, ALICE, true));
    assertEquals(Optional.of(ALICE), holder(UNNAMED, ALICE, false));
    assertEquals(Optional.of(ALICE), holder(NAMED, ALICE, false));
  }

  /** A browser sends what an address bar shows in UTF-8, and so does its JSON. */
  @ParameterizedTest
  @CsvSource({"/jos\u00e9/, /jos%C3%A9/", "/\u0142/, /%C5%82/", "/\u00c3\u00a9/, /%C3%83%C2%A9/"})
  void aPathIsTextWhateverItsLetters(String path, String encoded) {
    JsonObject body = new JsonObject().put("path", path);
    assertEquals(encoded, ReservationWish.of(body).orElseThrow().path().path());
  }

  @Test
  void nobodyElseAsksForOthers() {
    assertEquals(Optional.empty(), holder(NAMED, HUB, false));
    assertEquals(Optional.empty(), holder(NAMED, Holder.of("bob", ""), false));
    assertEquals(Optional.of(HUB), holder(UNNAMED, HUB, false));
    assertEquals(Optional.of(HUB), holder("{\"path\": \"/x/\", \"user\": \"\"}", HUB, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user\": \"alice\"}",
        "{\"path\": \"/x/?y\"}",
        "{\"path\": \"/x/\", \"user\": 1}",
        "{\"path\": \"/x/\", \"user\": null}",
        "{\"path\": \"/x/\", \"user\": [\"alice\"]}"
      })
  void whatSaysNeitherIsNoWish(String body) {
    assertEquals(Optional.empty(), ReservationWish.of(new JsonObject(body)));
  }
}
