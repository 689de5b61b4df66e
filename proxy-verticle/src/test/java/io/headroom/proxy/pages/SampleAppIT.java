package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleAppIT {
  private final Vertx vertx = TestVertx.create();
  private final HttpClient client = vertx.createHttpClient();
  private final WebSocketClient webSockets = vertx.createWebSocketClient();
  private SampleApp app;

  private record Page(int status, String location, String policy, String type, String text) {}

  @BeforeEach
  void start() throws Exception {
    app = Await.result(SampleApp.start(vertx, "/own\"place"));
  }

  @AfterEach
  void stop() throws Exception {
    Await.result(app.stop());
    Await.result(vertx.close());
  }

  @Test
  void thePageNamesThePublicPathAndEveryFileItLinksIsThere() throws Exception {
    Page page = get("/sample/");
    assertEquals(200, page.status());
    assertTrue(page.text().contains("content=\"/own&quot;place\""), page.text());
    Set<String> links =
        Links.follow(
            page.text(),
            link -> {
              Page file = get("/sample/" + link);
              assertEquals(200, file.status(), link);
              return file.text();
            });
    assertTrue(
        links.containsAll(List.of("sample.js", "slots.js", "headroom.css")), () -> "" + links);
  }

  @Test
  void nothingInlineAndNothingFromElsewhere() throws Exception {
    Page page = get("/sample/");
    assertTrue(page.policy().startsWith("default-src 'none'; script-src 'self'"), page.policy());
    assertTrue(!page.policy().contains("unsafe"), page.policy());
    assertTrue(!page.text().contains("style=") && !page.text().contains("<style"), page.text());
    assertTrue(!page.text().contains("://"), page.text());
  }

  @Test
  void addsTheSlashThatItsLinksNeed() throws Exception {
    Page page = get("/sample");
    assertEquals(302, page.status());
    assertEquals("/sample/", page.location());
  }

  @Test
  void servesNothingElse() throws Exception {
    assertEquals(404, get("/sample/../web/status.js").status());
    assertEquals(404, get("/sample/status.js").status());
    assertEquals(404, get("/").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "grüße"})
  void echoesText(String text) throws Exception {
    Promise<String> echo = Promise.promise();
    WebSocket socket = connect("/sample/echo");
    socket.textMessageHandler(echo::tryComplete);
    socket.writeTextMessage(text);
    assertEquals(text, Await.result(echo.future()));
  }

  @Test
  void echoesMoreThanItsBuffersHold() throws Exception {
    Buffer block = Buffer.buffer(new byte[60_000]);
    Promise<Void> all = Promise.promise();
    long[] left = {200};
    WebSocket socket = connect("/sample/any/echo");
    socket.pause();
    socket.binaryMessageHandler(
        message -> {
          if (message.equals(block) && --left[0] == 0) {
            all.complete();
          }
        });
    Future<Void> written = Future.succeededFuture();
    for (long i = left[0]; i > 0; i--) {
      written = socket.writeBinaryMessage(block);
    }
    socket.resume();
    Await.result(written);
    Await.result(all.future());
  }

  @Test
  void takesNoWebSocketElsewhere() {
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> connect("/sample/other"));
    UpgradeRejectedException answer =
        assertInstanceOf(UpgradeRejectedException.class, refused.getCause());
    assertEquals(404, answer.getStatus());
  }

  private WebSocket connect(String path) throws Exception {
    return Await.result(webSockets.connect(app.port(), "127.0.0.1", path));
  }

  private Page get(String path) throws Exception {
    return Await.result(
        client
            .request(HttpMethod.GET, app.port(), "127.0.0.1", path)
            .compose(
                request ->
                    request
                        .send()
                        .compose(
                            response ->
                                response
                                    .body()
                                    .map(
                                        body ->
                                            new Page(
                                                response.statusCode(),
                                                header(response.getHeader("Location")),
                                                header(
                                                    response.getHeader("Content-Security-Policy")),
                                                header(response.getHeader("Content-Type")),
                                                body.toString())))));
  }

  private static String header(@Nullable String value) {
    return value == null ? "" : value;
  }
}
