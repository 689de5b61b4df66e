package io.headroom.proxy.pages;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;

/**
 * Something to show when nothing is configured: a small upstream on loopback with two pages and a
 * WebSocket echo, to be reached through a route like any other application. Lives as long as the
 * process, on one event loop.
 */
public final class SampleApp {
  /** The path that its route must have. */
  public static final String PATH = "/sample/";

  private static final String HOST = "127.0.0.1";
  private static final String ECHO = "/echo";
  private static final int LARGEST_FRAME = 1 << 20;

  private final HttpServer server;

  private SampleApp(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts it on a free port of loopback.
   *
   * @param publicPath where the pages find Headroom's own ones, as {@code public.path} says
   */
  public static Future<SampleApp> start(Vertx vertx, String publicPath) {
    HttpServer server =
        vertx
            .createHttpServer(options())
            .requestHandler(router(vertx, publicPath))
            .webSocketHandshakeHandler(SampleApp::judge)
            .webSocketHandler(SampleApp::echo);
    return server.listen(0, HOST).map(SampleApp::new);
  }

  public int port() {
    return server.actualPort();
  }

  public Future<Void> stop() {
    return server.close();
  }

  /** Leads who asked for nothing in particular to the page. */
  public static void lead(HttpServerRequest request) {
    request.resume();
    request
        .response()
        .setStatusCode(302)
        .putHeader("Location", PATH)
        .putHeader("Cache-Control", "no-store")
        .end();
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(LARGEST_FRAME)
        .setWebSocketSubProtocols(List.of("echo"));
  }

  private static Router router(Vertx vertx, String publicPath) {
    Router router = Router.router(vertx);
    serve(router, "", page("sample", "Sample application", publicPath));
    serve(router, "cards", page("cards", "Start an application", publicPath));
    for (String name : List.of("sample.js", "slots.js", "cards.js", "headroom.css", "icon.svg")) {
      serve(router, name, WebFile.load(name));
    }
    // Behind the page, which has the slash.
    router.get(PATH.substring(0, PATH.length() - 1)).handler(context -> context.redirect(PATH));
    return router;
  }

  private static WebFile page(String name, String title, String publicPath) {
    return WebFile.load("frame.html")
        .around(WebFile.load(name + ".html"))
        .with(
            Map.of(
                "path",
                publicPath,
                "title",
                title,
                "script",
                name + ".js",
                "sessions",
                name.equals("sample") ? "page" : "false",
                "start",
                name.equals("cards") ? "page" : "false"));
  }

  private static void serve(Router router, String name, WebFile file) {
    router.get(PATH + name).method(HttpMethod.HEAD).handler(file::serve);
  }

  private static void judge(ServerWebSocketHandshake handshake) {
    if (handshake.path().startsWith(PATH) && handshake.path().endsWith(ECHO)) {
      handshake.accept();
    } else {
      handshake.reject(404);
    }
  }

  private static void echo(ServerWebSocket socket) {
    socket.frameHandler(
        frame -> {
          if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
            socket.writeFrame(frame);
            if (socket.writeQueueFull()) {
              socket.pause();
              socket.drainHandler(drained -> socket.resume());
            }
          }
        });
  }
}
