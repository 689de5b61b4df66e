package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart takes for addresses and routes: what Headroom does. */
final class AddressesAndRoutesIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "10.0.0.0/8",
        "0.0.0.0/0",
        "::1",
        "::",
        "::/0",
        "fd00::/8",
        "1:2:3:4:5:6:7:8",
        "2001:db8::1:2/64",
        "::ffff:10.0.0.1/128",
        "fe80::/10"
      })
  void blocksOfAddressesAreLetThrough(String block) {
    Helm.template(
        new JsonObject()
            .put("public", new JsonObject().put("trustedProxies", new JsonArray().add(block))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/",
        "1::2::3",
        "1:2:3:4:5:6:7",
        ":1",
        "12345::",
        "fe80::1%eth0",
        "[::1]",
        "ingress.example.org"
      })
  void whatIsNoneIsRefused(String block) {
    assertNotEquals(
        0,
        Helm.tryTemplate(
                new JsonObject()
                    .put(
                        "public",
                        new JsonObject().put("trustedProxies", new JsonArray().add(block))))
            .status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{path: /, target: 'http://a'}",
        "{path: /a, target: 'https://a.b.c.:8443/'}",
        "{path: '/u/{user}/p/{port}/', target: 'http://jupyter-{user}.ns.svc:{port}'}",
        "{path: /ü/, target: 'http://10.0.0.1:8080'}",
        "{path: /v6/, target: 'http://[fd00::1]:8080', origins: ['null', '*', 'x-y://']}",
        "{path: /o/, target: 'http://a', origins: ['https://h.example.org:8443', 'http://[::1]']}",
        "{path: /self/, target: 'http://localhost:8888'}"
      })
  void routesAreLetThrough(String route) {
    Helm.template(YamlText.of("routes: [" + route + "]"));
  }
}
