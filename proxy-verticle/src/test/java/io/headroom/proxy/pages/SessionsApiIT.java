package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.config.Settings;
import io.headroom.config.address.TrustedProxies;
import io.headroom.fixtures.OpenSession;
import io.headroom.proxy.admin.AdminToken;
import io.headroom.proxy.admin.SessionsApi;
import io.headroom.proxy.pages.PublicHttp.Answer;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.OwnSessions;
import io.headroom.proxy.sessions.SessionRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsApiIT {
  private static final Map<String, String> TOKEN = Map.of("Authorization", "Bearer secret");

  private final PublicHttp http = new PublicHttp(4);
  private final SessionRegistry registry = new SessionRegistry();
  private final OpenSession one = new OpenSession("one", "jupyter", 0).in(registry);
  private final OpenSession two = new OpenSession("two", "terminal", 0).in(registry);

  @BeforeEach
  void start() throws Exception {
    serve("secret", "127.0.0.1");
  }

  @AfterEach
  void stop() throws Exception {
    http.stop();
  }

  @Test
  void theTokenShowsAll() throws Exception {
    JsonObject document = http.get("/sessions", TOKEN).json();
    assertEquals(2, document.getInteger("total"));
    assertEquals(true, document.getJsonObject("viewer").getBoolean("all"));
    assertEquals(
        1, http.get("/sessions?search=TERMINAL", TOKEN).json().getJsonArray("sessions").size());
    assertEquals(400, http.get("/sessions?limit=x", TOKEN).status());
  }

  @Test
  void aKnownUserSeesAndClosesTheirOwn() throws Exception {
    Map<String, String> user = Map.of("X-User", "user-of-one");
    JsonObject document = http.get("/sessions", user).json();
    assertEquals(1, document.getInteger("total"));
    assertEquals("one", document.getJsonArray("sessions").getJsonObject(0).getString("id"));
    assertEquals("user-of-one", document.getJsonObject("viewer").getString("user"));

    assertEquals(404, delete("two", user));
    assertEquals("", two.closed());
    assertEquals(204, delete("one", user));
    assertEquals("1008 closed by its user", one.closed());
  }

  @Test
  void aUserClosesASessionBeyondTheLongestList() throws Exception {
    for (int i = 0; i < OwnSessions.LONGEST_LIST; i++) {
      new OpenSession("older-" + i, "jupyter", -1_000_000_000L).in(registry);
    }
    Map<String, String> user = Map.of("X-User", "user-of-one");
    assertEquals(1, http.get("/sessions", user).json().getInteger("total"));
    assertEquals(204, delete("one", user));
    assertEquals("1008 closed by its user", one.closed());
  }

  @Test
  void theIngressMayUseTheAuthorizationHeaderForItself() throws Exception {
    Map<String, String> user = Map.of("X-User", "user-of-one", "Authorization", "Bearer other");
    assertEquals(1, http.get("/sessions", user).json().getInteger("total"));
  }

  @Test
  void nobodyElseSeesOrClosesAnything() throws Exception {
    Answer unknown = http.get("/sessions");
    assertEquals(401, unknown.status());
    assertEquals("Bearer realm=\"headroom\"", unknown.header("WWW-Authenticate"));
    assertEquals(403, http.get("/sessions", Map.of("Authorization", "Bearer wrong")).status());
    assertEquals(401, delete("one", Map.of()));
    assertEquals("", one.closed());
  }

  @Test
  void aUserNamedByAStrangerIsNotBelieved() throws Exception {
    serve("", "10.0.0.0/8");
    assertEquals(403, http.get("/sessions", Map.of("X-User", "user-of-one")).status());
    assertEquals(403, delete("one", Map.of("X-User", "user-of-one")));
    assertEquals("", one.closed());
  }

  @Test
  void otherSitesPagesCloseNothing() throws Exception {
    assertEquals(
        403, delete("one", Map.of("X-User", "user-of-one", "Origin", "https://evil.example")));
    assertEquals("", one.closed());
  }

  @Test
  void theTokenClosesAny() throws Exception {
    assertEquals(204, delete("two", TOKEN));
    assertEquals("1008 closed by an administrator", two.closed());
    assertEquals(404, delete("three", TOKEN));
  }

  private int delete(String id, Map<String, String> headers) throws Exception {
    return http.send(HttpMethod.DELETE, "/sessions/" + id, headers, "").status();
  }

  private void serve(String token, String trusted) throws Exception {
    Caller caller = new Caller(new ForwardedHeaders(TrustedProxies.of(List.of(trusted)), "X-User"));
    SessionsApi api =
        new SessionsApi(
            new OwnSessions("pod-a", registry),
            new AdminToken(new Settings.Management("", 0, "", token)),
            caller,
            Clock.systemUTC());
    http.serving(api::mount);
  }
}
