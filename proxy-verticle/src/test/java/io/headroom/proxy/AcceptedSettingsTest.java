package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.InvalidSettings;
import io.headroom.config.LoadedSettings;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.http.AdminToken;
import io.headroom.proxy.http.HttpForwarder;
import io.headroom.proxy.http.HttpTimeouts;
import io.headroom.proxy.http.PublicServerOptions;
import io.headroom.proxy.transport.ConnectionLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is accepted can be built, by the code that serves; what is not is told in words. */
@ExtendWith(VertxExtension.class)
class AcceptedSettingsTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "A-b_c.d",
          ".",
          "..",
          "-",
          "_",
          "a.",
          ".a",
          "a..b",
          "a\n",
          "\ta",
          "a\u0000",
          "a b",
          "caf\u00e9",
          "\ud83d\ude80",
          "\ud800",
          "\u202e",
          "0",
          "01",
          "1",
          "-1",
          "1.5",
          "1e9",
          "65535",
          "65536",
          "2147483647",
          "2147483648",
          "99999999999999999999",
          "true",
          "null",
          "~",
          "{}",
          "[]",
          "[a",
          "{a: b}",
          "a,b",
          ",",
          "a,,b",
          "%",
          "%00",
          "$x",
          "`id`",
          "'",
          "\"",
          "\\",
          "/",
          "//",
          "/a",
          "/a/",
          "/./",
          "/{a}/",
          "a:1",
          "a:0",
          ":1",
          "::",
          "::1",
          ":::",
          "[::1]",
          "[::1]:1",
          "fe80::1%eth0",
          "fd00::/8",
          "0.0.0.0",
          "0.0.0.0/0",
          "10.0.0.0/33",
          "10.0.0.256",
          "127.1",
          "localhost",
          "Host",
          "__Host-a",
          "answer",
          "x".repeat(63),
          "x".repeat(64),
          "x".repeat(253),
          "x".repeat(254),
          "x.".repeat(126) + "x");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/a",
          "/a/",
          "/{n}/",
          "/u/{.}/",
          "/u/{..}/",
          "/u/{n}/{n}/",
          "/u/{n}/{m}/",
          "/{n",
          "/n}",
          "/x{n}/",
          "/{n}x/",
          "/{}/",
          "//",
          "/a//b",
          "/./",
          "/a/..",
          "/a b/",
          "/a%20/",
          "/a;b/",
          "/a?",
          "/a#",
          "/*",
          "/:n",
          "/caf\u00e9/",
          "/\u0000/",
          "/\ud800/",
          "/\u2028/",
          "/_headroom",
          "/_headroom/x",
          "/_HEADROOM/",
          "a",
          "",
          "/{" + "n".repeat(63) + "}/",
          "/{" + "n".repeat(64) + "}/",
          "/" + "a/".repeat(500));

  private static final List<String> TARGETS =
      List.of(
          "http://a",
          "http://a/",
          "http://a//",
          "HTTPS://A:1",
          "http://{n}",
          "http://{n}:{n}",
          "http://j-{n}.{n}.svc:8888",
          "http://h:{n}",
          "http://{m}",
          "http://{.}",
          "http://{n",
          "http://",
          "http://:1",
          "http://a:",
          "http://a:0",
          "http://a:65536",
          "http://a:+1",
          "http://[::1]:1",
          "http://[::1",
          "http://[{n}]",
          "http://[a]",
          "http://[fe80::1%25eth0]",
          "http://a..b",
          "http://.",
          "http://a b",
          "http://u@a",
          "http://a/b",
          "http://a?b",
          "http://a#",
          "http://10.0.0.256",
          "http://1",
          "http://\u0661",
          "http://" + "x".repeat(64),
          "ws://a",
          "a",
          "",
          "http://127.0.0.1:8000",
          "http://localhost:8001",
          "unix:/a",
          "http://a\n");

  private static final List<String> ORIGINS =
      List.of(
          "https://a", "http://a:1", "https://a/", "null", "*", "", "https://[::1]", "https://[a]");

  /** Every key that holds a value, from the schema. */
  static Stream<String> keys() throws IOException {
    try (InputStream in = Settings.class.getResourceAsStream("settings.schema.json")) {
      List<String> keys = new ArrayList<>();
      collect("", new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)), keys);
      return keys.stream();
    }
  }

  private static void collect(String prefix, JsonObject block, List<String> keys) {
    JsonObject properties = block.getJsonObject("properties");
    for (String name : properties.fieldNames()) {
      if (properties.getJsonObject(name).containsKey("properties")) {
        collect(prefix + name + ".", properties.getJsonObject(name), keys);
      } else {
        keys.add(prefix + name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void eachKeyAlone(String key, Vertx vertx) {
    for (String text : TEXTS) {
      build(vertx, List.of(key + "=" + text));
    }
  }

  @Test
  void routes(Vertx vertx) {
    int built = 0;
    for (String path : PATHS) {
      built += build(vertx, List.of("routes=" + routes(path, "http://a:1", "https://a")));
    }
    for (String target : TARGETS) {
      built += build(vertx, List.of("routes=" + routes("/{n}/", target, "https://a")));
    }
    for (String origin : ORIGINS) {
      built += build(vertx, List.of("routes=" + routes("/{n}/", "http://a:1", origin)));
    }
    assertTrue(built > 20, "built " + built);
  }

  @Test
  void manyKeysTogether(Vertx vertx) throws IOException {
    List<String> keys = keys().filter(key -> !key.equals("routes")).toList();
    Random random = new Random(20_261_130);
    for (int i = 0; i < 200; i++) {
      List<String> sets = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        sets.add(any(random, keys) + "=" + any(random, TEXTS));
      }
      String one = route(any(random, PATHS), any(random, TARGETS), any(random, ORIGINS));
      String other = route(any(random, PATHS), any(random, TARGETS), "https://a");
      sets.add("routes=[" + one + "," + other + "]");
      build(vertx, sets);
    }
  }

  private static String any(Random random, List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static String routes(String path, String target, String origin) {
    return "[" + route(path, target, origin) + "]";
  }

  private static String route(String path, String target, String origin) {
    return new JsonObject()
        .put("path", path)
        .put("target", target)
        .put("origins", List.of(origin))
        .encode();
  }

  /** 1 when the settings were accepted. */
  private static int build(Vertx vertx, List<String> sets) {
    Optional<Settings> accepted = load(vertx, sets);
    try {
      accepted.ifPresent(settings -> build(vertx, settings));
    } catch (RuntimeException late) {
      throw new AssertionError("accepted, and cannot be built: " + sets, late);
    }
    return accepted.isPresent() ? 1 : 0;
  }

  private static Optional<Settings> load(Vertx vertx, List<String> sets) {
    SettingsSources sources = SettingsSources.of(null, Map.of(), sets, List.of());
    try {
      LoadedSettings loaded = SettingsLoader.load(vertx, sources).await();
      return Optional.of(loaded.settings());
    } catch (Throwable refusal) {
      InvalidSettings invalid =
          assertInstanceOf(InvalidSettings.class, refusal, () -> "not in words: " + sets);
      invalid
          .problems()
          .forEach(problem -> assertTrue(problem.expected().length() > 10, sets::toString));
      return Optional.empty();
    }
  }

  /** As the start does, but for binding. */
  private static void build(Vertx vertx, Settings settings) {
    Settings.PublicEndpoint endpoint = settings.publicEndpoint();
    Settings.Management management = settings.management();
    MachineWatch machine = MachineWatch.start(vertx).await();
    Shared shared =
        new Shared(vertx, () -> settings, new ConnectionLimits(() -> 0), List.of(), machine);
    assertEquals(settings.routes().size(), shared.routes().routes().size());
    shared.apply(settings);
    HttpForwarder.create(
            vertx, settings, shared.forwarded, shared.addresses(vertx), shared.loopMark)
        .close()
        .await();
    vertx
        .createHttpServer(PublicServerOptions.of(endpoint, HttpTimeouts.of(settings).stall()))
        .close()
        .await();
    Router.router(vertx).route(endpoint.path() + "/*");
    SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host());
    SocketAddress.inetSocketAddress(management.port(), management.host());
    new AdminToken(management);
    if (!endpoint.affinityCookie().isEmpty()) {
      assertTrue(
          Cookie.cookie(endpoint.affinityCookie(), "")
              .encode()
              .startsWith(endpoint.affinityCookie() + "="));
    }
  }

  /** The settings' watcher then gives the old values back to all. */
  @Test
  void whatCannotBeTakenChangesNothing(Vertx vertx) {
    Settings first =
        load(vertx, List.of("routes=" + routes("/a/", "http://a", "https://a"))).orElseThrow();
    Settings own =
        load(vertx, List.of("routes=" + routes("/own/", "http://o", "https://a"))).orElseThrow();
    Settings clashing =
        load(
                vertx,
                List.of(
                    "websocketProxy.maxSessionsPerApp=7",
                    "routes=" + routes("/own/", "http://b", "https://a")))
            .orElseThrow();
    MachineWatch machine = MachineWatch.start(vertx).await();
    Shared shared =
        new Shared(vertx, () -> first, new ConnectionLimits(() -> 0), own.routes(), machine);
    int cap = shared.pool.cap();

    assertThrows(IllegalArgumentException.class, () -> shared.apply(clashing));

    assertEquals(cap, shared.pool.cap());
    assertEquals("/a/", shared.routes().routes().get(1).template().toString());
  }
}
