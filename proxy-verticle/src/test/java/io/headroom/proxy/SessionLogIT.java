package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a session leaves in the log of a real process. */
@ExtendWith(VertxExtension.class)
class SessionLogIT {
  private static final int PATIENCE_SECONDS = 20;

  @Test
  void aSessionEndsInOneLineWithoutItsQuery(Vertx vertx) throws Exception {
    int port = FreePorts.one();
    String[] arguments = HeadroomProcess.freePorts("--set", "public.port=" + port);
    try (HeadroomProcess process = HeadroomProcess.ofJar(arguments)) {
      process.awaitServing();
      WebSocketClient client = vertx.createWebSocketClient();
      WebSocket socket =
          client
              .connect(
                  new WebSocketConnectOptions()
                      .setHost("127.0.0.1")
                      .setPort(port)
                      .setURI("/sample/echo?token=secret"))
              .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      CompletableFuture<String> echo = new CompletableFuture<>();
      socket.textMessageHandler(echo::complete);
      socket.writeTextMessage("hello");
      assertEquals("hello", echo.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      socket.close((short) 4001, "bye");

      JsonObject line = new JsonObject(process.awaitLine(SessionLogIT::isAnEnd));
      process.signal("TERM");
      assertEquals(0, process.exitCode());

      assertEquals(1, process.out().stream().filter(SessionLogIT::isAnEnd).count());
      assertFalse(process.toString().contains("secret"), process.toString());
      assertEquals("sample", line.getString("kind"));
      assertEquals("/sample/echo", line.getString("path"));
      assertEquals("client", line.getString("by"));
      assertEquals(4001, line.getInteger("clientCode"));
      assertEquals(4001, line.getInteger("upstreamCode"));
      assertTrue(line.getLong("durationMs") >= 0, line::encode);
      for (String side : List.of("FromClient", "FromUpstream")) {
        assertEquals(1, line.getLong("frames" + side), line::encode);
        assertTrue(line.getLong("bytes" + side) >= "hello".length(), line::encode);
      }
      client.close();
    }
  }

  private static boolean isAnEnd(String line) {
    return line.contains("session ended");
  }
}
