package io.headroom.proxy.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.Settings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  private static final RouteTable TABLE =
      RouteTable.of(
          List.of(
              new Settings.Route("/", "http://root:1", "app", List.of()),
              new Settings.Route("/user/{name}/", "http://{name}:1", "jupyter", List.of()),
              new Settings.Route("/user/admin/", "http://the-admin:1", "jupyter", List.of()),
              new Settings.Route("/files/f@o,b/", "http://escaped:1", "app", List.of())));

  /** What is sent, where it goes, and that it reaches the upstream as it was sent. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "/                                 > root",
        "/?x                               > root",
        "/user                             > root",
        "/user/                            > root",
        "/user/alice                       > alice",
        "/user/alice/                      > alice",
        "/user/alice/lab?token=a%2Fb       > alice",
        "/user/alice?x={\"a|b\"}           > alice",
        "/user/alice/a{b}|c                > alice",
        "/user/alice?../../x=\\..\\y%zz    > alice",
        "/user/alice/100%25                > alice",
        "/user/%61lice/x                   > alice",
        "/%75ser/alice                     > alice",
        "/user/admin/x                     > the-admin",
        "/user/%61dmin/x                   > the-admin",
        "/user/admins/x                    > admins",
        "/user/Admin/x                     > admin",
        "/User/admin/x                     > root",
        "/user%2Falice/x                   > alice",
        "/user/alice%2fx                   > alice",
        "/user/alice/a%2Fb                 > alice",
        "//user/alice                      > root",
        "/user//alice                      > root",
        "/user/alice//x                    > alice",
        "/user;x/alice                     > root",
        "/user/alice;x/y                   > root",
        "/user/al%20ice/x                  > root",
        "/user/alice/a;x=1/b               > alice",
        "/user/.hidden/x                   > .hidden",
        "/user/.../x                       > ...",
        "/user/alice/..a/b..               > alice",
        "/user/alice/%C3%A9                > alice",
        "/user/alice/a%0Ab                 > alice",
        "/user/alice/a%5Cb                 > alice",
        "/files/f@o,b/x                    > escaped",
        "/files/f%40o%2Cb/x                > escaped",
        "/user/*/x                         > root",
        "/user/alice/caf%E9.csv            > alice",
        "/user/alice/%ff%C3%A9             > alice",
        "/user/alice/%ed%a0%80             > alice",
        "/user/al%ffice/                   > root",
        "/user/alice/.well-known/a..b      > alice",
      })
  void matchesAndForwardsTheSameForm(String sent, String host) {
    RequestPath path = RequestPath.parse(sent, "h").orElseThrow();
    assertEquals(sent, path.forwarded());
    assertEquals(host, TABLE.match(path).orElseThrow().target().host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "h:443",
        "user/alice",
        "/user/alice%2f..%2fbob/",
        "/user/alice/..%2fbob/",
        "/user/alice/x%5c..%5cy",
        "/user/alice/..%5cbob",
        "/user/alice/..;/bob/",
        "/user/alice/..;x=1/bob/",
        "/user/alice/.;/bob/",
        "/user/alice/%2e%2e%3b/bob/",
        "/user/alice/x;../bob",
        "/user/alice\\..\\bob",
        "/user\\alice",
        "/user/alice%00",
        "/user/alice/%",
        "/user/alice/%2",
        "/user/alice/%zz",
        "/user/alice/%u002e",
        "/user/alice/%+1",
        "/..",
        "/a/../..",
        "/%2e%2e/bob/",
        "/user/../../../bob/",
        "/user/alice/%c0%ae%c0%ae/bob/",
        "/user/alice/%c1%9c",
        "/user/alice/%f0%80%80%af",
        "/user/alice/%e0%80%af",
        "/user/alice#x",
        "/user/alice?a#x",
        "/user/al ice",
        "/user/alice\tx",
        "/user/alice\u0000",
        "/user/alice\u007f",
        "ftp://h/user/alice",
        "http://other/user/alice",
        "http://h:81/user/alice",
        "http://h@other/user/alice",
        "http://other@h/user/alice",
        "http:///user/alice",
      })
  void refusesWhatCouldBeTwoThings(String sent) {
    assertEquals(Optional.empty(), RequestPath.parse(sent, "h").map(RequestPath::forwarded));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/user/alice?x, h, /user/alice?x",
    "HTTP://H/user/alice, h, /user/alice",
    "http://h:80/user/alice, h, /user/alice",
    "http://h/user/alice, h:80, /user/alice",
    "https://h/user/alice, h:443, /user/alice",
    "http://h:8000/a, h:8000, /a",
    "http://[::1]:8000/a, [::1]:8000, /a",
    "http://h, h, /",
    "http://h?x, h, /?x",
  })
  void takesAbsoluteFormThatNamesTheSameHost(String sent, String host, String forwarded) {
    assertEquals(forwarded, RequestPath.parse(sent, host).orElseThrow().forwarded());
  }

  @Test
  void escapesRawBytesBeyondAscii() {
    RequestPath path = RequestPath.parse("/user/alice/\u00c3\u00a9?\u00ff", "h").orElseThrow();
    assertEquals("/user/alice/%C3%A9?%FF", path.forwarded());
    assertEquals("\u00e9", path.segments().get(2));
    RequestPath decoded = RequestPath.parse("/\u20ac\ud83d\ude00", "h").orElseThrow();
    assertEquals("/%E2%82%AC%F0%9F%98%80", decoded.forwarded());
  }

  @Test
  void rawBytesThatAreNoUtf8AreBytesAllTheSame() {
    assertEquals("/a/%E9", RequestPath.parse("/a/\u00e9", "h").orElseThrow().forwarded());
  }

  @ParameterizedTest
  @CsvSource({
    "/a/./b, /a/b",
    "/a/b/.., /a/",
    "/a/b/../, /a/",
    "/a/b/../c?d/../e, /a/c?d/../e",
    "/a/., /a/",
    "/., /",
    "/a/.., /",
    "/a/%2e%2E/b/.%2e/c, /c",
    "/a//../b, /a/b",
    "/user/bob/../alice/%2e/x, /user/alice/x",
  })
  void dotSegmentsAreTakenOutOnce(String sent, String forwarded) {
    assertEquals(forwarded, RequestPath.parse(sent, "h").orElseThrow().forwarded());
  }

  @Test
  void whatIsMatchedIsWhatIsForwarded() {
    RequestPath path = RequestPath.parse("/user/bob/../alice/x", "h").orElseThrow();
    assertEquals("alice", TABLE.match(path).orElseThrow().target().host());
  }

  @Test
  void showsThePathWithoutItsQuery() {
    RequestPath path = RequestPath.parse("/user/alice/lab?token=secret", "h").orElseThrow();
    assertEquals("/user/alice/lab", path.path());
    assertEquals("/user/alice/lab", path.toString());
    assertEquals("?token=secret", path.query());
  }
}
