package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.cluster.trust.Trust;
import io.headroom.config.InvalidSettings;
import io.headroom.config.LoadedSettings;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.dial.MachineWatch;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.transport.ConnectionLimits;
import io.headroom.proxy.transport.PublicServerOptions;
import io.headroom.proxy.transport.TlsEngine;
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
import org.slf4j.helpers.NOPLogger;

/** Whatever is accepted can be built, by the code that serves; what is not is told in words. */
@ExtendWith(VertxExtension.class)
class AcceptedSettingsTest {
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
    for (String text : OddTexts.VALUES) {
      build(vertx, List.of(key + "=" + text));
    }
  }

  @Test
  void routes(Vertx vertx) {
    int built = 0;
    for (String path : OddTexts.PATHS) {
      built += build(vertx, List.of("routes=" + routes(path, "http://a:1", "https://a")));
    }
    for (String target : OddTexts.TARGETS) {
      built += build(vertx, List.of("routes=" + routes("/{n}/", target, "https://a")));
    }
    for (String origin : OddTexts.ORIGINS) {
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
        sets.add(any(random, keys) + "=" + any(random, OddTexts.VALUES));
      }
      String one =
          route(
              any(random, OddTexts.PATHS),
              any(random, OddTexts.TARGETS),
              any(random, OddTexts.ORIGINS));
      String other = route(any(random, OddTexts.PATHS), any(random, OddTexts.TARGETS), "https://a");
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
        new Shared(
            vertx,
            () -> settings,
            new ConnectionLimits(() -> 0),
            List.of(),
            machine,
            Tls.plain(TlsEngine.JDK),
            Trust.ofEverybody(),
            NOPLogger.NOP_LOGGER);
    shared.apply(settings);
    vertx.createHttpServer(PublicServerOptions.of(endpoint)).close().await();
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
        new Shared(
            vertx,
            () -> first,
            new ConnectionLimits(() -> 0),
            own.routes(),
            machine,
            Tls.plain(TlsEngine.JDK),
            Trust.ofEverybody(),
            NOPLogger.NOP_LOGGER);
    int cap = shared.pool.cap();
    RequestPath path = RequestPath.parse("/a/", "h").orElseThrow();

    assertThrows(IllegalArgumentException.class, () -> shared.apply(clashing));

    assertEquals(cap, shared.pool.cap());
    assertEquals("a", shared.front.match(path).orElseThrow().target().host());
  }
}
