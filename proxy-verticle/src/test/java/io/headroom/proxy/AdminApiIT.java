package io.headroom.proxy;

import static io.headroom.proxy.ManagementFixture.ALLOWED;
import static io.headroom.proxy.ManagementFixture.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.ManagementFixture.Answer;
import io.headroom.proxy.sessions.Direction;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin API on the management port, over real sockets. */
class AdminApiIT {
  @RegisterExtension final ManagementFixture management = new ManagementFixture();

  @ParameterizedTest
  @ValueSource(strings = {"/admin/sessions", "/admin/config", "/admin/nothing"})
  void asksForTheTokenFirst(String path) throws Exception {
    Answer missing = management.get(path, Map.of());
    assertEquals(401, missing.status());
    assertTrue(missing.headers().contains("WWW-Authenticate"));
    assertEquals(403, management.get(path, Map.of("Authorization", "token wrong")).status());
    assertEquals(401, management.get(path + "?token=" + TOKEN, Map.of()).status());
    assertEquals(401, management.get(path + "?access_token=" + TOKEN, Map.of()).status());
  }

  @Test
  void listsTheSessions() throws Exception {
    long tenSecondsAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(10);
    OpenSession old = new OpenSession("s-1", "jupyter", tenSecondsAgo).in(management.sessions);
    OpenSession.count(old.traffic(), Direction.CLIENT_TO_UPSTREAM, 1, 11);
    OpenSession.count(old.traffic(), Direction.UPSTREAM_TO_CLIENT, 1, 22);
    new OpenSession("s-2", "terminal", System.nanoTime()).in(management.sessions);
    JsonObject list = management.get("/admin/sessions", ALLOWED).json();
    assertEquals(2, list.getInteger("total"));
    assertFalse(list.getBoolean("truncated"));
    assertEquals(new JsonArray(), list.getJsonArray("unanswered"));
    JsonObject first = list.getJsonArray("sessions").getJsonObject(0);
    assertEquals("s-1", first.getString("id"));
    assertEquals("pod-a", first.getString("instance"));
    assertEquals("jupyter", first.getString("kind"));
    assertEquals("/user/s-1/api/kernels/1/channels", first.getString("path"));
    assertEquals("user-of-s-1", first.getString("user"));
    assertEquals("10.0.0.7", first.getString("clientAddress"));
    assertTrue(first.getDouble("ageSeconds") >= 10);
    assertTrue(first.getDouble("idleSeconds") >= 10);
    assertEquals(11, first.getInteger("bytesFromClient"));
    assertEquals(22, first.getInteger("bytesToClient"));
    JsonObject page = management.get("/admin/sessions?limit=1", ALLOWED).json();
    assertEquals(1, page.getJsonArray("sessions").size());
    assertTrue(page.getBoolean("truncated"));
    assertEquals(400, management.get("/admin/sessions?limit=none", ALLOWED).status());
  }

  @Test
  void closesASession() throws Exception {
    OpenSession session = new OpenSession("s-1", "jupyter", 0).in(management.sessions);
    assertEquals(204, management.send(HttpMethod.DELETE, "/admin/sessions/s-1", ALLOWED).status());
    assertEquals("1008 closed by an administrator", session.closed());
    assertEquals(404, management.send(HttpMethod.DELETE, "/admin/sessions/s-2", ALLOWED).status());
    assertEquals(401, management.send(HttpMethod.DELETE, "/admin/sessions/s-1", Map.of()).status());
  }

  @Test
  void drains() throws Exception {
    assertEquals(401, management.send(HttpMethod.POST, "/admin/drain", Map.of()).status());
    assertEquals(0, management.drains.get());
    assertEquals(202, management.send(HttpMethod.POST, "/admin/drain", ALLOWED).status());
    assertEquals(1, management.drains.get());
    assertEquals(405, management.get("/admin/drain", ALLOWED).status());
  }

  @Test
  void showsTheSettingsWithoutTheToken() throws Exception {
    Answer answer = management.get("/admin/config", Map.of("Authorization", "Bearer " + TOKEN));
    assertEquals("no-store", answer.headers().get("Cache-Control"));
    assertEquals(new JsonObject().put("instanceId", "pod-a"), answer.json());
  }

  @Test
  void withoutATokenTheAdminApiIsOffAndSaysHowToTurnItOn() throws Exception {
    management.deploy(new Settings.Management("127.0.0.1", 0, "", ""));
    Answer answer = management.get("/admin/config", Map.of("Authorization", "token "));
    assertEquals(403, answer.status());
    assertTrue(answer.json().getString("error").contains("management.tokenFile"));
    assertEquals(200, management.get("/health/ready", Map.of()).status());
  }

  @Test
  void followsTheTokenFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("token");
    Files.writeString(file, "first\n");
    management.deploy(new Settings.Management("127.0.0.1", 0, file.toString(), "from-env"));
    assertEquals(200, configStatus("first"));
    assertEquals(403, configStatus("from-env"));
    replace(file, "second\n");
    untilConfigStatusIs(200, "second");
    assertEquals(403, configStatus("first"));
    Files.delete(file);
    untilConfigStatusIs(403, "second");
    replace(file, "third");
    untilConfigStatusIs(200, "third");
    replace(file, "x".repeat(5_000));
    untilConfigStatusIs(403, "third");
  }

  private int configStatus(String token) throws Exception {
    return management.get("/admin/config", Map.of("Authorization", "token " + token)).status();
  }

  private void untilConfigStatusIs(int expected, String token) {
    Await.until(expected + " with " + token, () -> configStatus(token) == expected);
  }

  private static void replace(Path file, String content) throws IOException {
    Path fresh = file.resolveSibling("fresh");
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
