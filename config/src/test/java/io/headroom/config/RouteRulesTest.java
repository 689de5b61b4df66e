package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {
  private static final List<Listener> OWN = listeningOn("0.0.0.0");

  private static List<Listener> listeningOn(String host) {
    return List.of(
        new Listener("public.port", host, 8000),
        new Listener("management.port", "127.0.0.1", 8001),
        new Listener("cluster.port", "10.0.0.7", 5701));
  }

  private static List<InvalidSettings.Problem> problems(JsonObject route) {
    return problems(OWN, route);
  }

  private static JsonObject route(String path, String target, String... origins) {
    return new JsonObject()
        .put("path", path)
        .put("target", target)
        .put("origins", new JsonArray(List.of(origins)));
  }

  private static List<String> complaints(JsonObject... routes) {
    return problems(OWN, routes).stream().map(InvalidSettings.Problem::toString).toList();
  }

  private static List<InvalidSettings.Problem> problems(
      List<Listener> listeners, JsonObject... routes) {
    JsonArray list = new JsonArray(List.of(routes));
    list.forEach(route -> ((JsonObject) route).put("kind", "app"));
    Problems problems = new Problems(new JsonObject().put("routes", list));
    RouteRules rules =
        new RouteRules(
            problems,
            new RouteRules.Surroundings(
                "/_headroom", listeners, Duration.ZERO, "X-User", Set.of("token")));
    int right = rules.read(list).size();
    assertEquals(problems.isEmpty(), right == routes.length);
    return problems.all();
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
    assertEquals("routes[0].path", problems(route(path, "http://a")).get(0).key());
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
    assertEquals("routes[0].target", problems(route("/{name}/", target)).get(0).key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "**", "NULL", "://", "hub.example.org", "https://a/", "https://*.a", "ws://a"})
  void wrongOrigins(String origin) {
    assertEquals(
        "routes[0].origins[1]",
        problems(route("/a/", "http://a", "https://x", origin)).get(0).key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "null", "vscode-webview://", "https://a:8443"})
  void rightOrigins(String origin) {
    assertEquals(List.of(), complaints(route("/a/", "http://a", origin)));
  }

  @Test
  void namesDoNotMakeAPathAnother() {
    assertEquals(
        List.of("routes[1].path = /u/{b}: expected a path of its own, but routes[0] has it"),
        complaints(route("/u/{a}/", "http://a"), route("/u/{b}", "http://a")));
    assertEquals(List.of(), complaints(route("/u/{a}/", "http://a"), route("/u/a/", "http://a")));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8000, public.port",
    "https://LOCALHOST:8000, public.port",
    "http://localhost.:8000, public.port",
    "http://127.0.0.2:8000, public.port",
    "http://[::1]:8000/, public.port",
    "http://0.0.0.0:8000, public.port",
    "http://[::]:8000, public.port",
    "http://localhost:8001, management.port",
    "http://0.0.0.0:8001, management.port",
    "http://10.0.0.7:5701, cluster.port"
  })
  void noRouteLeadsBackToHeadroom(String target, String key) {
    assertEquals(
        List.of(
            "routes[0].target = " + target + ": expected another port: Headroom itself has " + key),
        complaints(route("/a/", target)));
    assertEquals(List.of(), complaints(route("/a/", target.replaceAll(":[0-9]{4}", ":8888"))));
  }

  @Test
  void whatElseListensOnThisMachineIsNotHeadroom() {
    for (String target :
        List.of("http://127.0.0.2:8001", "http://127.0.0.1:5701", "http://10.0.0.8:8000")) {
      assertEquals(List.of(), complaints(route("/a/", target)));
    }
    assertEquals(
        List.of(), problems(listeningOn("192.0.2.1"), route("/a/", "http://127.0.0.1:8000")));
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
