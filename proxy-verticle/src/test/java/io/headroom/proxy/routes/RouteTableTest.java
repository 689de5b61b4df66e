package io.headroom.proxy.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.config.address.Origin;
import io.headroom.config.address.PathTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  private static Settings.Route route(String path, String target, String... origins) {
    return new Settings.Route(path, target, "app", List.of(origins));
  }

  private static Optional<String> target(RouteTable table, String path) {
    return table
        .match(RequestPath.parse(path, "h").orElseThrow())
        .map(match -> match.target().toString());
  }

  @Test
  void longestMatchOnWholeSegmentsWins() {
    RouteTable table =
        RouteTable.of(List.of(route("/a/", "http://short"), route("/a/b/c/", "http://long")));
    assertEquals(Optional.of("http://short:80"), target(table, "/a/b"));
    assertEquals(Optional.of("http://short:80"), target(table, "/a/b/cd"));
    assertEquals(Optional.of("http://long:80"), target(table, "/a/b/c"));
    assertEquals(Optional.of("http://long:80"), target(table, "/a/b/c/d"));
    assertEquals(Optional.empty(), target(table, "/ab"));
    assertEquals(Optional.empty(), target(table, "/"));
  }

  @Test
  void literalBeatsNameAtEqualLength() {
    RouteTable table =
        RouteTable.of(
            List.of(
                route("/{x}/b/", "http://name-{x}"),
                route("/a/{y}/", "http://literal-{y}"),
                route("/{x}/{y}/c/", "http://longest-{x}-{y}")));
    assertEquals(Optional.of("http://literal-b:80"), target(table, "/a/b"));
    assertEquals(Optional.of("http://name-z:80"), target(table, "/z/b"));
    assertEquals(Optional.of("http://longest-a-b:80"), target(table, "/a/b/c"));
    assertEquals(Optional.empty(), target(table, "/z/z"));
  }

  @Test
  void fillsNamesIntoHostAndPort() {
    RouteTable table =
        RouteTable.of(List.of(route("/u/{name}/{port}/", "https://pod-{name}.{name}.svc:{port}")));
    assertEquals(Optional.of("https://pod-a.b-_.a.b-_.svc:8888"), target(table, "/u/a.b-_/8888/x"));
    assertEquals(Optional.empty(), target(table, "/u/a/no-port/x"));
    assertEquals(Optional.empty(), target(table, "/u/a/65536/x"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, http, h, 80",
    "https://h/, https, h, 443",
    "HTTP://H:81, http, h, 81",
    "http://[::1]:82, http, ::1, 82"
  })
  void readsTargets(String text, String scheme, String host, int port) {
    Optional<Origin> origin = Optional.of(new Origin(scheme, host, port));
    assertEquals(origin, route("/", text).target().fixed());
    assertEquals(origin, route("/", text).target().origin(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h",
        "ftp://h",
        "http://",
        "http://h:0",
        "http://h:x",
        "http://h/path",
        "http://u@h",
        "http://{other}"
      })
  void refusesTargets(String text) {
    assertThrows(IllegalArgumentException.class, () -> route("/{name}/", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "/a//b",
        "/x{name}/",
        "/{name}x/",
        "/{}/",
        "/{a b}/",
        "/{a}/{a}/",
        "/{..}/"
      })
  void refusesTemplates(String path) {
    assertThrows(IllegalArgumentException.class, () -> PathTemplate.parse(path));
  }

  @Test
  void refusesTheSameRouteTwice() {
    List<Settings.Route> twice = List.of(route("/{a}/", "http://h"), route("/{b}", "http://i"));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> RouteTable.of(twice));
    assertTrue(refusal.getMessage().contains("/{b}/"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, false, false",
    "http://{n}, true, false",
    "http://{n}:80, true, false",
    "http://h:{n}, false, false",
    "http://[::1]:{n}, false, false",
    "http://[::{n}]:1, true, false",
    "http://127.0.0.{n}, true, true",
    "http://127.0.0.1:{n}, false, true",
    "http://{n}27.0.0.1, true, false",
    "http://{n}.localhost, true, true",
    "http://{n}.localhost.:80, true, false",
    "http://{n}.localhost:80/, true, true",
    "http://localhost.{n}, true, false",
  })
  void tellsWhatARequestMayChoose(String text, boolean host, boolean loopback) {
    assertEquals(host, route("/{n}/", text).target().hostIsChosenByRequest());
    assertEquals(loopback, route("/{n}/", text).target().mayBeLoopback());
  }

  @ParameterizedTest
  @CsvSource({
    "http://{n}, false",
    "http://{n}:80, false",
    "http://10.0.0.{n}:80, false",
    "'http://[::{n}]:80', false",
    "http://x.{n}, false",
    "http://{n}., false",
    "http://{n}x.svc:80, false",
    "http://{n}.svc, true",
    "http://jupyter-{n}.nb.svc:8888, true",
    "http://{n}.nb.svc.:80/, true",
    "http://{n}.svc:{n}, true",
  })
  void tellsWhoseHostsEndIsFixed(String text, boolean fixed) {
    assertEquals(fixed, route("/{n}/", text).target().hostEndIsFixed());
  }

  @Test
  void readsOrigins() {
    Settings.Route route = route("/", "http://h", "https://a.example", "http://b:8080");
    assertEquals(Set.of("https://a.example:443", "http://b:8080"), route.origins().entries());
    assertThrows(IllegalArgumentException.class, () -> route("/", "http://h", "*.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a;b", "a%b", "{a}", "\u00e9"})
  void noName(String segment) {
    assertFalse(PathTemplate.isName(segment));
  }

  @Test
  void nameLengths() {
    assertTrue(PathTemplate.isName("a".repeat(63)));
    assertFalse(PathTemplate.isName("a".repeat(64)));
  }

  @Test
  void aHostileDepthCostsNoMoreThanTheTable() {
    List<Settings.Route> routes = new ArrayList<>();
    for (int mask = 0; mask < 1 << 10; mask++) {
      StringBuilder path = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        path.append((mask >> bit & 1) == 0 ? "/a" : "/{n" + bit + "}");
      }
      routes.add(route(path + "/end", "http://h"));
    }
    RouteTable table = RouteTable.of(routes);
    RequestPath path = RequestPath.parse("/a".repeat(5_000), "h").orElseThrow();
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1_000; i++) {
            assertEquals(Optional.empty(), table.match(path));
          }
        });
  }
}
