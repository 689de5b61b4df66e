package io.headroom.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.proxy.admin.AdminToken.Verdict;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  private static final String SECRET = "s3cret-Token_42";

  private final AdminToken token = withToken(SECRET);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token s3cret-Token_42",
        "Bearer s3cret-Token_42",
        "bearer s3cret-Token_42",
        "TOKEN   s3cret-Token_42",
        " token s3cret-Token_42 "
      })
  void allowsTheRightToken(String header) {
    assertEquals(Verdict.ALLOWED, token.judge(List.of(header), "10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token s3cret-Token_4",
        "token s3cret-Token_422",
        "token S3CRET-TOKEN_42",
        "token x",
        "Bearer token"
      })
  void refusesAWrongToken(String header) {
    assertEquals(Verdict.WRONG, token.judge(List.of(header), "10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "token",
        "token ",
        "s3cret-Token_42",
        "Basic s3cret-Token_42",
        "xtoken s3cret-Token_42",
        "Bearer token s3cret-Token_42",
        "token s3cret-Token_42 extra",
        "token\ts3cret-Token_42",
        "token s3cret-Token_42, token x"
      })
  void wantsTheWholeHeaderToBeASchemeAndAToken(String header) {
    assertEquals(Verdict.MISSING, token.judge(List.of(header), "10.0.0.1"));
  }

  @Test
  void wantsOneHeader() {
    assertEquals(Verdict.MISSING, token.judge(List.of(), "10.0.0.1"));
    String right = "token " + SECRET;
    assertEquals(Verdict.MISSING, token.judge(List.of(right, right), "10.0.0.1"));
  }

  @Test
  void letsNobodyInWithoutAConfiguredToken() {
    AdminToken none = withToken("");
    assertEquals(Verdict.OFF, none.judge(List.of("token "), "10.0.0.1"));
    assertEquals(Verdict.OFF, none.judge(List.of("token x"), "10.0.0.1"));
    assertEquals(Verdict.OFF, none.judge(List.of(), "10.0.0.1"));
  }

  @Test
  void letsNobodyInBeforeTheFileIsRead() {
    AdminToken unread =
        new AdminToken(new Settings.Management("127.0.0.1", 0, "/nowhere/token", SECRET));
    assertEquals(Verdict.OFF, unread.judge(List.of("token " + SECRET), "10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "a b", "\u0077\u00e9"})
  void aFileWithoutATokenThatCanBeSentOpensNothing(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), content);
    AdminToken read = new AdminToken(new Settings.Management("127.0.0.1", 0, file.toString(), ""));
    Vertx vertx = Vertx.vertx();
    try {
      Await.result(read.watch(vertx));
      assertEquals(Verdict.OFF, read.judge(List.of("token x"), "10.0.0.1"));
    } finally {
      Await.result(vertx.close());
    }
  }

  @Test
  void whoGuessesOnIsNotJudgedAndKeepsNobodyElseOut() {
    List<String> right = List.of("token " + SECRET);
    for (int i = 0; i < Guesses.AT_ONCE; i++) {
      assertEquals(Verdict.WRONG, token.judge(List.of("token x" + i), "10.0.0.1"));
    }
    assertEquals(Verdict.TOO_MANY, token.judge(right, "10.0.0.1"));
    assertEquals(Verdict.ALLOWED, token.judge(right, "10.0.0.2"));
  }

  private static AdminToken withToken(String token) {
    return new AdminToken(new Settings.Management("127.0.0.1", 0, "", token));
  }
}
