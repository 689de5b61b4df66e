package io.headroom.proxy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PassTest {
  private static final Settings.Guard GUARD = new Settings.Guard("r", "X-Auth-User", "X-Groups");

  private static MultiMap upstream(Pass pass, String... spellings) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Accept", "text/html");
    List.of(spellings).forEach(name -> headers.add(name, "forged"));
    pass.apply(headers, "Remote-User");
    return headers;
  }

  @Test
  void noSpellingOfAClientsOwnPasses() {
    Pass pass = Pass.of(GUARD, "alice", List.of("a", "b"), Map.of("X-Mail", ""));

    MultiMap headers =
        upstream(
            pass,
            "X-Auth-User",
            "x-auth-user",
            "X_Auth_User",
            "x-auth_USER",
            "X-Groups",
            "x_groups",
            "X_Mail",
            "Remote-User",
            "remote_user");

    assertEquals(
        Map.of("Accept", "text/html", "X-Auth-User", "alice", "X-Groups", "a,b"),
        headers.entries().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Test
  void whoIsNobodyIsNotTold() {
    assertEquals(1, upstream(Pass.of(GUARD, "", List.of(), Map.of()), "X-Auth-User").size());
  }

  @Test
  void aRouteWithoutARuleIsLeftAlone() {
    assertEquals(3, upstream(Pass.NONE, "X-Auth-User", "Remote_User").size());
    assertFalse(Pass.NONE.tells("X-Auth-User"));
  }

  @Test
  void namesBeyondAsciiAreSentInUtf8() {
    String sent = upstream(Pass.of(GUARD, "j\u00fcrgen", List.of(), Map.of())).get("X-Auth-User");

    assertEquals(
        "j\u00fcrgen",
        new String(sent.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  @Test
  void aTrailerMayNotSayItEither() {
    Pass pass = Pass.of(GUARD, "alice", List.of(), Map.of());

    assertTrue(pass.tells("x_auth-user"));
    assertFalse(pass.tells("X-Other"));
  }
}
