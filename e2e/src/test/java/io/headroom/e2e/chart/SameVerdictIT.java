package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart refuses of routes and addresses is what {@code check-config} refuses. */
final class SameVerdictIT {

  private static final Pattern PROBLEM =
      Pattern.compile("(?m)^ *((?:routes|public\\.trustedProxies)\\[[^ :]+)(?: = .*)?: expected");

  /** Paths and targets; a path that is right is there once. */
  private static final List<List<String>> ROUTES =
      List.of(
          List.of("/", "http://a"),
          List.of("/a", "https://a:443/"),
          List.of("/a/", "http://a"),
          List.of("/b/{n}/c", "http://{n}:1"),
          List.of("/b/{m}/c/", "http://{m}"),
          List.of("/c/{n}/{n}", "http://{n}"),
          List.of("/d/{}", "http://a"),
          List.of("/d/{.}", "http://a"),
          List.of("/d/{..}", "http://a"),
          List.of("/d/{...}", "http://{...}"),
          List.of("/d/{.a}", "http://{.a}"),
          List.of("/d/{a b}", "http://a"),
          List.of("/d/x{a}", "http://a"),
          List.of("/d/{a}x", "http://a"),
          List.of("/d/{a", "http://a"),
          List.of("/d/a}", "http://a"),
          List.of("/e//f", "http://a"),
          List.of("//", "http://a"),
          List.of("/e/./f", "http://a"),
          List.of("/e/../f", "http://a"),
          List.of("/e/...", "http://a"),
          List.of("/e/f g", "http://a"),
          List.of("/e/f%20g", "http://a"),
          List.of("/e/f?g", "http://a"),
          List.of("/e/f;g", "http://a"),
          List.of("/e/f\\g", "http://a"),
          List.of("/e/f#g", "http://a"),
          List.of("/\u00fc", "http://a"),
          List.of("/_headroom", "http://a"),
          List.of("/_headroom/x/", "http://a"),
          List.of("/_headroomy/", "http://a"),
          List.of("/f/1", "http://a/b"),
          List.of("/f/2", "http://"),
          List.of("/f/3", "http://a:"),
          List.of("/f/4", "http://a:x"),
          List.of("/f/5", "http://a:99999"),
          List.of("/f/6", "http://u:p@a"),
          List.of("/f/7", "http://a?b"),
          List.of("/f/8", "http://a b"),
          List.of("/f/9", "http://a..b"),
          List.of("/g/1", "http://a_b.c-d."),
          List.of("/g/2", "http://10.0.0.256"),
          List.of("/g/3", "http://10.0.0.25"),
          List.of("/g/4", "http://[::1]:9"),
          List.of("/g/5", "http://[::1"),
          List.of("/g/6", "http://[1.2.3.4]"),
          List.of("/g/7", "http://a-{n}"),
          List.of("/g/8/{n}", "http://a-{n}.b:80{n}"),
          List.of("/g/9/{n}", "http://a/{n}"),
          List.of("/h/1", "http://localhost:8000"),
          List.of("/h/2", "http://127.0.0.1:8001"),
          List.of("/h/3", "http://127.9.9.9:5701"),
          List.of("/h/4", "http://localhost:5801/"),
          List.of("/h/5", "http://localhost:8002"),
          List.of("/h/6", "http://[::1]:8000"),
          List.of("/h/7", "http://[::1]:0"),
          List.of("/h/8", "http://a:65535"),
          List.of("/h/9", "http://a:65536"),
          List.of("/h/{n}", "http://localhost:{n}"),
          List.of("/i/1", "http://1.2.3."),
          List.of("/i/2", "http://a.1"),
          List.of("/i/3", "https://7"),
          List.of("/i/4", "http://localhost.:8000"),
          List.of("/i/5", "HTTP://a:080"));

  private static final List<String> ORIGINS =
      List.of(
          "https://a",
          "https://a:1",
          "http://[::1]:1",
          "null",
          "*",
          "vscode-webview://",
          "HTTPS://A",
          "a",
          "https://",
          "https://a/",
          "https://a:x",
          "ftp://a",
          "1x://",
          "Null",
          "https://*.a",
          "");

  private static final List<String> BLOCKS =
      List.of(
          "10.0.0.0/8",
          "10.0.0.1",
          "0.0.0.0/0",
          "::/0",
          "::",
          "::1/128",
          "fd00::/8",
          "1:2:3:4:5:6:7:8",
          "1::8",
          "1:2:3:4:5:6:7::",
          "::2:3:4:5:6:7:8",
          "::ffff:1.2.3.4",
          "1.2.3.4/32",
          "10.0.0.0/33",
          "10.0.0.0/",
          "10.0.0",
          "10.0.0.256",
          "1::2::3",
          "1:2:3:4:5:6:7",
          ":1",
          "1:",
          "12345::",
          "fe80::1%eth0",
          "[::1]",
          "::/129",
          "a.b",
          "",
          "10.0.0.0/-1",
          "1.2.3.4.5",
          ":::",
          "10.0.0.0/08",
          "01.2.3.4",
          "::1.2.3.4/96",
          "1:2:3:4:5:6:1.2.3.4");

  @TempDir private Path folder;

  @Test
  void ofRoutesAndAddresses() throws Exception {
    JsonArray routes = new JsonArray();
    ROUTES.forEach(
        each -> routes.add(new JsonObject().put("path", each.get(0)).put("target", each.get(1))));
    routes.getJsonObject(0).put("origins", new JsonArray(ORIGINS));
    JsonObject values =
        new JsonObject()
            .put("routes", routes)
            .put("public", new JsonObject().put("trustedProxies", new JsonArray(BLOCKS)));
    JsonObject config =
        values
            .copy()
            .put("management", new JsonObject().put("host", "0.0.0.0"))
            .put("cluster", new JsonObject().put("host", "10.9.9.9"));
    Path file = Files.writeString(folder.resolve("headroom.yaml"), config.encode());

    Set<String> pod =
        refused(
            CommandRun.of(
                Map.of(),
                List.of(
                    Places.repository().resolve("headroom").toString(),
                    "check-config",
                    file.toString())));

    assertTrue(pod.size() > 40, pod.toString());
    assertEquals(pod, refused(Helm.tryTemplate(values)));
  }

  private static Set<String> refused(CommandRun run) {
    Set<String> keys = new TreeSet<>();
    PROBLEM.matcher(run.out() + run.err()).results().forEach(found -> keys.add(found.group(1)));
    return keys;
  }
}
