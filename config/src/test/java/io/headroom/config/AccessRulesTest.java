package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.InvalidSettings.Problem;
import io.headroom.config.address.KeySource;
import io.headroom.config.address.WebAddress;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AccessRulesTest {
  private static final String TOKEN = "token: {type: jwt, jwks: 'https://id.example.org/keys'}";

  @TempDir Path directory;

  private Loading file(String yaml) throws IOException {
    return Loading.file(Files.writeString(directory.resolve("headroom.yaml"), yaml));
  }

  private Loading rules(String... rules) throws IOException {
    return file("access:\n  " + String.join("\n  ", rules) + "\n");
  }

  @Test
  void whatIsNotSaidIsAsTheExampleTells(Vertx vertx) throws IOException {
    Map<String, AccessRule> read =
        rules(TOKEN, "ask: {type: forward, url: 'http://auth.svc/verify'}")
            .settings(vertx)
            .access();

    assertEquals(
        Map.of(
            "token",
            new AccessRule.Jwt(
                "token",
                KeySource.parse("https://id.example.org/keys"),
                "",
                "",
                "",
                "sub",
                "groups"),
            "ask",
            new AccessRule.Forward(
                "ask",
                WebAddress.parse("http://auth.svc/verify"),
                "",
                List.of(),
                Duration.ofMinutes(1))),
        read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "a: {} > access.a.type: expected, but missing",
        "a: {type: basic} > access.a.type = basic: expected one of jwt, forward",
        "a: {type: jwt} > access.a.jwks: expected, because its type is jwt",
        "a: {type: forward} > access.a.url: expected, because its type is forward",
        "a: {type: jwt, jwks: ftp://a} > access.a.jwks = ftp://a: expected an address such as"
            + " https://id.example.org/path",
        "a: {type: jwt, jwks: 'file:keys'} > access.a.jwks = file:keys: expected a file such as"
            + " file:/etc/headroom/keys.json",
        "a: {type: jwt, jwks: 'file:/k', url: 'http://a'} > access.a.url = http://a: expected only"
            + " with another type than jwt",
        "a: {type: forward, url: 'http://a', cookie: c} > access.a.cookie = c: expected only with"
            + " another type than forward",
        "a: {type: forward, url: 'http://a/b c'} > access.a.url = http://a/b c: expected a path of"
            + " ASCII characters without spaces, # and \\",
        "a: {type: forward, url: 'http://a', copyHeaders: [X-A, Host]} > access.a.copyHeaders[1] ="
            + " Host: expected a header of its own, such as X-Forwarded-User",
        "a: {type: forward, url: 'http://a', userHeader: X_Real_IP} > access.a.userHeader ="
            + " X_Real_IP: expected a header of its own, such as X-Forwarded-User",
        "a: {type: jwt, jwsk: 'file:/k'} > access.a.jwsk: unknown key, did you mean access.a.jwks?",
        "a b: {type: jwt, jwks: 'file:/k'} > access.a b: expected a name of letters, digits, dashes"
            + " and underscores",
        "a: jwt > access.a = jwt: expected a rule such as {type: jwt,"
            + " jwks: \"https://id.example.org/keys\"}",
      })
  void wrongRules(String rule, String complaint, Vertx vertx) throws IOException {
    assertEquals(complaint, rules(rule).complaint(vertx).lines().findFirst().orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "access: tokn > routes[0].access = tokn: expected one of the rules in access: token",
        "userHeader: X-User > routes[0].userHeader = X-User: expected access with it: a rule finds"
            + " out who it is",
        "access: token, groupsHeader: Cookie > routes[0].groupsHeader = Cookie: expected a header of"
            + " its own, such as X-Forwarded-User"
      })
  void wrongRoutes(String keys, String complaint, Vertx vertx) throws IOException {
    String yaml = "access: {" + TOKEN + "}\nroutes: [{path: /a/, target: 'http://a', KEYS}]";

    assertEquals(complaint, file(yaml.replace("KEYS", keys)).complaint(vertx));
  }

  @Test
  void oneThatIsWrongHidesNoOther(Vertx vertx) throws IOException {
    String yaml =
        "access: {token: {type: jwt}, ask: {type: forward}}\n"
            + "routes: [{path: /a/, target: 'http://a', access: token}]\n"
            + "public: {access: nobody}";

    assertEquals(
        "access.token.jwks: expected, because its type is jwt\n"
            + "access.ask.url: expected, because its type is forward\n"
            + "public.access = nobody: expected one of the rules in access: token, ask",
        file(yaml).complaint(vertx));
  }

  @Test
  void mayComeFromTheEnvironment(Vertx vertx) {
    Settings settings =
        Loading.nothing().environment(Map.of("HEADROOM_ACCESS", "{" + TOKEN + "}")).settings(vertx);

    assertEquals(Set.of("token"), settings.access().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none/audit.log", "/"})
  void theAuditLogMustBeWritable(String path, Vertx vertx) {
    assertEquals(
        "audit.file = "
            + path
            + ": expected a file that this user may write, in a folder that is (set by --set)",
        Loading.nothing().sets("audit.file=" + path).complaint(vertx));
  }

  @Test
  void tellsWhatIsHardlyMeant(Vertx vertx) throws IOException {
    List<String> told =
        rules(
                "a: {type: jwt, jwks: 'http://id.example.org/keys', issuer: i}",
                "b: {type: jwt, jwks: 'file:/none'}",
                "c: {type: forward, url: 'http://auth.svc/verify'}")
            .loaded(vertx)
            .warnings()
            .stream()
            .map(Problem::toString)
            .filter(each -> each.startsWith("access"))
            .sorted()
            .toList();

    assertEquals(
        List.of(
            "access.a.jwks = http://id.example.org/keys: expected https; whoever is on the way may"
                + " answer in its place",
            "access.a: expected a route or public.access to name it; nobody asks it",
            "access.b.audience: expected this or an issuer; a token for whatever else these keys"
                + " sign lets in",
            "access.b.jwks = file:/none: expected a file that this user may read; nobody is let in"
                + " until there is one",
            "access.b: expected a route or public.access to name it; nobody asks it",
            "access.c: expected a route or public.access to name it; nobody asks it"),
        told);
  }
}
