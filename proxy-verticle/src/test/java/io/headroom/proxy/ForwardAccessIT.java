package io.headroom.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LocalHttp;
import io.headroom.proxy.HeadroomHere.Answer;
import io.headroom.proxy.HeadroomHere.End;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another server that is asked, over real HTTP, as oauth2-proxy and the like are. */
class ForwardAccessIT {
  private static final Handler<HttpServerRequest> ALICE =
      asked ->
          asked
              .response()
              .putHeader("X-Auth-User", "alice")
              .putHeader("X-Auth-Mail", "alice@example.org")
              .end();

  private static final Iterable<String> COOKIES = List.of("a=1", "b=2");

  @RegisterExtension final LocalHttp others = new LocalHttp();
  @TempDir Path folder;

  private final AtomicReference<Handler<HttpServerRequest>> script = new AtomicReference<>(ALICE);
  private final AtomicReference<MultiMap> question = new AtomicReference<>();
  private final AtomicInteger questions = new AtomicInteger();
  private SeenUpstream upstream;
  private HeadroomHere headroom;

  @BeforeEach
  void start() throws Exception {
    int door =
        others.serve(
            asked -> {
              question.set(asked.headers());
              questions.incrementAndGet();
              script.get().handle(asked);
            });
    upstream = new SeenUpstream(others.vertx);
    headroom =
        new HeadroomHere(
            folder,
            """
            access:
              ask: {type: forward, url: "http://localhost:DOOR/verify", userHeader: X-Auth-User,
                    copyHeaders: [X-Auth-Mail], recheckMs: 300}
              self: {type: forward, url: "http://127.0.0.1:OWN/self/"}
            public: {access: ask}
            routes:
              - {path: /app/, target: "http://127.0.0.1:UPSTREAM", access: ask}
              - {path: /self/, target: "http://127.0.0.1:UPSTREAM", access: self}
            """
                .replace("DOOR", Integer.toString(door))
                .replace("UPSTREAM", Integer.toString(upstream.port())));
  }

  @AfterEach
  void stop() throws Exception {
    headroom.close();
  }

  private static Handler<HttpServerRequest> status(int status) {
    return asked -> asked.response().setStatusCode(status).end("no: " + status);
  }

  private static Handler<HttpServerRequest> hang() {
    return asked -> {};
  }

  @Test
  void whoIsLetInThereIsLetInHere() throws Exception {
    Answer answer =
        headroom.post(
            "/app/x?q=1",
            "body",
            "Cookie",
            "c=1",
            "X-Forwarded-Uri",
            "/forged",
            "X-Auth-Mail",
            "root@example.org",
            "x_auth_user",
            "root");

    assertEquals("body", answer.body());
    MultiMap asked = question.get();
    assertEquals(
        Map.of(
            "X-Forwarded-Method", "POST",
            "X-Forwarded-Uri", "/app/x?q=1",
            "X-Forwarded-Host", "127.0.0.1:" + headroom.port(),
            "X-Forwarded-Proto", "http",
            "X-Forwarded-For", "127.0.0.1",
            "Cookie", "c=1"),
        asked.entries().stream()
            .filter(
                each -> each.getKey().startsWith("X-Forwarded") || each.getKey().equals("Cookie"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    assertFalse(asked.contains("Content-Length"));
    assertFalse(asked.contains("X-Auth-Mail"));
    assertFalse(asked.contains("x_auth_user"));
    assertEquals(List.of("alice"), upstream.headers().getAll("X-Auth-User"));
    assertEquals(List.of("alice@example.org"), upstream.headers().getAll("X-Auth-Mail"));
    assertFalse(upstream.headers().contains("x_auth_user"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 302, 500, 503})
  void anythingElseIsTheAnswer(int status) throws Exception {
    script.set(
        asked ->
            asked
                .response()
                .setStatusCode(status)
                .putHeader("Location", "https://id.example.org/login")
                .putHeader("WWW-Authenticate", "Basic realm=\"x\"")
                .putHeader("Set-Cookie", COOKIES)
                .putHeader("Keep-Alive", "timeout=5")
                .end("no: " + status));

    Answer answer = headroom.get("/app/");

    assertEquals(status, answer.status());
    assertEquals("no: " + status, answer.body());
    assertEquals("https://id.example.org/login", answer.headers().get("Location"));
    assertEquals("Basic realm=\"x\"", answer.headers().get("WWW-Authenticate"));
    assertEquals(List.of("a=1", "b=2"), answer.headers().getAll("Set-Cookie"));
    assertFalse(answer.headers().contains("Keep-Alive"));
    assertEquals(status, refused());
    assertEquals(0, upstream.requests());
  }

  @Test
  void anEndlessAnswerIsNone() throws Exception {
    script.set(asked -> asked.response().setStatusCode(403).end(Buffer.buffer(new byte[1 << 20])));

    assertEquals(503, headroom.get("/app/").status());
  }

  @Test
  void whoDoesNotAnswerLetsNobodyNewIn() throws Exception {
    script.set(hang());
    Answer answer = headroom.get("/app/", "Accept", "text/html");

    assertEquals(503, answer.status());
    assertTrue(answer.body().contains("the login service does not answer"), answer.body());
    assertEquals("5", answer.headers().get("Retry-After"));
    script.set(asked -> asked.connection().close());
    assertEquals(503, headroom.get("/app/").status());
    assertEquals(503, refused());
    assertEquals(0, upstream.requests());
  }

  @Test
  void aRuleThatAsksItselfIsStopped() throws Exception {
    assertEquals(508, headroom.get("/self/").status());
    assertEquals(0, upstream.requests());
  }

  private int refused() throws Exception {
    try {
      Await.result(headroom.open("/app/", List.of()));
      return 101;
    } catch (ExecutionException failed) {
      return ((UpgradeRejectedException) failed.getCause()).getStatus();
    }
  }

  @Test
  void anOpenSessionEndsWhenItIsRevoked() throws Exception {
    WebSocket socket = Await.result(headroom.open("/app/", List.of(), "Cookie", "c=1"));
    Future<End> end = HeadroomHere.end(socket);
    int before = questions.get();
    Await.until("it is asked again", () -> questions.get() > before + 1);
    assertEquals("c=1", question.get().get("Cookie"));
    script.set(status(403));

    assertEquals(new End(1008, "access expired"), Await.result(end));
  }

  @Test
  void anOpenSessionStaysWhileNobodyAnswers() throws Exception {
    WebSocket socket = Await.result(headroom.open("/app/", List.of()));
    Future<End> end = HeadroomHere.end(socket);
    for (Handler<HttpServerRequest> trouble :
        List.<Handler<HttpServerRequest>>of(
            status(500), asked -> asked.connection().close(), status(503))) {
      script.set(trouble);
      int before = questions.get();
      Await.until("it is asked again", () -> questions.get() > before + 2);
    }
    assertFalse(end.isComplete());
    script.set(asked -> asked.response().putHeader("X-Auth-User", "bob").end());

    assertEquals(new End(1008, "access expired"), Await.result(end), "it is somebody else now");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 50})
  void chunksThatComeMeanwhileWait(int millis) throws Exception {
    script.set(asked -> others.vertx.setTimer(millis, due -> ALICE.handle(asked)));
    String part = "x".repeat(100_000);

    assertEquals(part + part, headroom.postChunks("/app/", part).body());
    script.set(asked -> others.vertx.setTimer(millis, due -> status(403).handle(asked)));
    assertEquals(403, headroom.postChunks("/app/", part).status());
  }

  @Test
  void ourOwnPagesWaitForTheAnswerWithTheirBody() throws Exception {
    script.set(asked -> others.vertx.setTimer(50, due -> ALICE.handle(asked)));
    String wish = "{\"path\": \"/app/\"" + " ".repeat(3_000) + "}";

    assertEquals(201, headroom.post("/_headroom/sessions", wish).status());
    assertEquals("/app/", question.get().get("X-Forwarded-Uri"), "the rule of the path, too");
    script.set(status(403));
    assertEquals(403, headroom.post("/_headroom/sessions", wish).status());
    assertEquals(403, headroom.get("/_headroom/").status());
  }

  @Test
  void namesBeyondAsciiAreTheSameEverywhere() throws Exception {
    String bytes = new String("j\u00fcrgen".getBytes(UTF_8), ISO_8859_1);
    script.set(asked -> asked.response().putHeader("X-Auth-User", bytes).end());
    Await.result(headroom.open("/app/", List.of()));

    assertEquals(bytes, upstream.headers().get("X-Auth-User"));
    assertTrue(headroom.manage("/admin/sessions").body().contains("j\u00fcrgen"));
    script.set(asked -> asked.response().putHeader("X-Auth-User", "x".repeat(300)).end());
    assertEquals(503, headroom.get("/app/").status());
  }

  @Test
  void aUserOfThatNameIsCountedAndListed() throws Exception {
    Await.result(headroom.open("/app/", List.of()));

    assertTrue(headroom.manage("/admin/sessions").body().contains("\"user\":\"alice\""));
  }
}
