package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.config.InvalidSettings;
import io.headroom.config.Settings;
import io.headroom.config.SettingsLoader;
import io.headroom.config.SettingsSources;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration accepts, the route table can use: no late failure. */
@ExtendWith(VertxExtension.class)
class RouteAgreementTest {
  private static Settings load(Vertx vertx, String... sets) {
    return SettingsLoader.load(vertx, SettingsSources.of(null, Map.of(), List.of(sets), List.of()))
        .await()
        .settings();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{path: /, target: 'http://a'}]",
        "[{path: /a, target: 'http://a/'}, {path: /a/b/, target: 'https://b:1'}]",
        "[{path: '/u/{n}/', target: 'http://j-{n}.svc:8888', origins: ['https://x', 'http://y:81']}]",
        "[{path: '/{a}/{b}/', target: 'http://{b}.{a}'}, {path: '/{a}/x/', target: 'http://{a}'}]",
        "[{path: '/p/{p}/', target: 'http://host:{p}'}]",
        "[{path: /a/, target: 'http://[::1]:8888', kind: x.y_z-1}]",
        "[{path: '/caf\u00e9/', target: 'HTTP://A:80'}]"
      })
  void acceptedRoutesMakeATable(String routes, Vertx vertx) {
    Settings settings = load(vertx, "routes=" + routes);

    assertNotNull(RouteTable.of(settings.routes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{path: a, target: 'http://a'}]",
        "[{path: /a/, target: 'http://a'}, {path: /a, target: 'http://b'}]",
        "[{path: '/{a}/', target: 'http://a'}, {path: '/{b}/', target: 'http://b'}]",
        "[{path: '/{a}/{a}/', target: 'http://a'}]",
        "[{path: '/x{a}/', target: 'http://a'}]",
        "[{path: '/{}/', target: 'http://a'}]",
        "[{path: '/u/{.}/', target: 'http://a'}]",
        "[{path: '/u/{..}/', target: 'http://{..}'}]",
        "[{path: /a/, target: 'http://a..b'}]",
        "[{path: /a/, target: 'http://10.0.0.256'}]",
        "[{path: /a//b/, target: 'http://a'}]",
        "[{path: /a/, target: 'http://{n}'}]",
        "[{path: /a/, target: 'http://a/b'}]",
        "[{path: /a/, target: 'ws://a'}]",
        "[{path: /a/, target: 'http://a:99999'}]",
        "[{path: /a/, target: 'http://a', origins: ['x']}]"
      })
  void whatTheTableRefusesIsRefusedBefore(String routes, Vertx vertx) {
    assertThrows(InvalidSettings.class, () -> load(vertx, "routes=" + routes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0", "256.0.0.1", "host", "::1/129", "10.0.0.1/", "1.2.3.4.5"})
  void whatCannotBeTrustedIsRefusedBefore(String block, Vertx vertx) {
    assertThrows(InvalidSettings.class, () -> load(vertx, "public.trustedProxies=" + block));
  }
}
