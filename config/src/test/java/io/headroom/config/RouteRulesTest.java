package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {
  private static final Settings.PublicEndpoint OWN = listeningOn("0.0.0.0");

  private static Settings.PublicEndpoint listeningOn(String host) {
    return new Settings.PublicEndpoint(
        host, 8000, "/_headroom", new Settings.Tls("", ""), List.of(), "");
  }

  private static JsonObject route(String path, String target, String... origins) {
    return new JsonObject()
        .put("path", path)
        .put("target", target)
        .put("origins", new JsonArray(List.of(origins)));
  }

  private static List<String> complaints(JsonObject... routes) {
    return RouteRules.problems(new JsonArray(List.of(routes)), OWN).stream()
        .map(InvalidSettings.Problem::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "/, http://a",
    "/a, http://a/",
    "/a/b/, https://a.b.c:443",
    "/user/{name}/, http://jupyter-{name}.svc:8888",
    "/{a}/{b}/, 'http://{b}.{a}:1'",
    "/a/{n}, http://fixed:1",
    "/caf\u00e9/, 'http://[::1]:80'",
    "/a/{p}/, 'http://host:{p}'"
  })
  void right(String path, String target) {
    assertEquals(List.of(), complaints(route(path, target, "https://x", "http://x:81")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/",
        "//",
        "/a//b/",
        "/./",
        "/a/../b/",
        "/a b/",
        "/a?b",
        "/a#b",
        "/a%20b/",
        "/a;b/",
        "/a\\b/",
        "/x{name}/",
        "/{}/",
        "/{a b}/",
        "/{a}/{a}/",
        "/{.}/",
        "/u/{..}/",
        "/a\u00a0b/",
        "/a\u0085/",
        "/\ud800/",
        "/{a/",
        "/a}/",
        "/\u0000/"
      })
  void wrongPaths(String path) {
    assertEquals(
        "routes[0].path",
        RouteRules.problems(new JsonArray().add(route(path, "http://a")), OWN).get(0).key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a:80",
        "ftp://a",
        "http://",
        "http://a/b",
        "http://a?b",
        "http://a:0",
        "http://a:65536",
        "http://a:x",
        "http://user@a",
        "http://a b",
        "http://[a]",
        "http://[::1",
        "http://{other}",
        "http://{name",
        "ws://a",
        "http://a//",
        "http://a..b",
        "http://.",
        "http://10.0.0.256",
        "http://10.0.0.01",
        "http://[::1%eth0",
        "http://a:\u0661"
      })
  void wrongTargets(String target) {
    assertEquals(
        "routes[0].target",
        RouteRules.problems(new JsonArray().add(route("/{name}/", target)), OWN).get(0).key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "null", "hub.example.org", "https://a/", "https://*.a", "ws://a"})
  void wrongOrigins(String origin) {
    assertEquals(
        "routes[0].origins[1]",
        RouteRules.problems(new JsonArray().add(route("/a/", "http://a", "https://x", origin)), OWN)
            .get(0)
            .key());
  }

  @Test
  void namesDoNotMakeAPathAnother() {
    assertEquals(
        List.of("routes[1].path = /u/{b}: expected a path of its own, but routes[0] has it"),
        complaints(route("/u/{a}/", "http://a"), route("/u/{b}", "http://a")));
    assertEquals(List.of(), complaints(route("/u/{a}/", "http://a"), route("/u/a/", "http://a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8000", "https://LOCALHOST:8000", "http://[::1]:8000/"})
  void noRouteLeadsBackToHeadroom(String target) {
    assertEquals(
        List.of(
            "routes[0].target = "
                + target
                + ": expected another port: Headroom itself has public.port"),
        complaints(route("/a/", target)));
    assertEquals(List.of(), complaints(route("/a/", target.replace("8000", "8888"))));
    // Somebody else's there.
    assertEquals(
        List.of(),
        RouteRules.problems(new JsonArray().add(route("/a/", target)), listeningOn("192.0.2.1")));
  }

  @Test
  void ownPagesCannotBeRoutedAway() {
    assertEquals(
        List.of("routes[0].path = /_headroom/x: expected a path outside public.path (/_headroom)"),
        complaints(route("/_headroom/x", "http://a")));
    assertNotEquals(List.of(), complaints(route("/_headroom", "http://a")));
    assertEquals(List.of(), complaints(route("/_headroom2/", "http://a")));
  }
}
