package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headroom.fixtures.Await;
import io.headroom.fixtures.LocalHttp;
import io.headroom.fixtures.TokenMint;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log has of real requests, and what it never has. */
class AuditIT {
  private static final TokenMint MINT = TokenMint.rsa("r1");

  @RegisterExtension final LocalHttp others = new LocalHttp();
  @TempDir Path folder;

  @Test
  void tellsWhoCameAndNoSecretOfTheirs() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys.json"), TokenMint.jwks(MINT).encode());
    Path log = folder.resolve("audit.log");
    SeenUpstream upstream = new SeenUpstream(others.vertx);
    String token = MINT.token(TokenMint.claims("alice", 300));
    String wrong = TokenMint.rsa("r1").token(TokenMint.claims("mallory", 300));
    String yaml =
        """
        audit: {file: LOG}
        access: {token: {type: jwt, jwks: "file:KEYS", cookie: session}}
        routes: [{path: /app/, target: "http://127.0.0.1:PORT", access: token, kind: term}]
        """
            .replace("LOG", log.toString())
            .replace("KEYS", keys.toString())
            .replace("PORT", Integer.toString(upstream.port()));
    try (HeadroomHere headroom = new HeadroomHere(folder, yaml)) {
      String query = "?q=s3cret-query";
      headroom.get("/app/x" + query, "Authorization", "Bearer " + token);
      headroom.get("/app/y" + query, "Authorization", "Bearer " + wrong, "X-Key", "s3cret-header");
      headroom.post("/app/z", "s3cret-body", "Cookie", "session=" + token + "; o=s3cret-cookie");
      WebSocket socket =
          Await.result(headroom.open("/app/ws" + query, List.of("bearer." + token, "v1")));
      Await.result(socket.close((short) 4001));
      Await.until("the session is over", () -> Files.readString(log).contains("session ends"));
    }

    String text = Files.readString(log);
    for (String secret : List.of("s3cret", token, wrong, token.substring(token.length() - 40))) {
      assertFalse(text.contains(secret), text);
    }
    List<JsonObject> lines = text.lines().map(JsonObject::new).toList();
    assertEquals(
        List.of(
            "access let in alice /app/x",
            "access refused  /app/y",
            "access let in alice /app/z",
            "access let in alice /app/ws",
            "session begins  alice /app/ws",
            "session ends  alice /app/ws"),
        lines.stream().map(AuditIT::told).toList());
    assertEquals(401, lines.get(1).getInteger("status"));
    assertEquals("127.0.0.1", lines.get(1).getString("client"));
    assertEquals("POST", lines.get(2).getString("method"));
    assertEquals("token", lines.get(2).getString("rule"));
    assertEquals("term", lines.get(4).getString("kind"));
    assertEquals(lines.get(4).getString("session"), lines.get(5).getString("session"));
    assertEquals(4001, lines.get(5).getInteger("code"));
    assertEquals("client", lines.get(5).getString("by"));
  }

  private static String told(JsonObject line) {
    return String.join(
        " ",
        line.getString("event"),
        line.getString("decision", ""),
        line.getString("user"),
        line.getString("path"));
  }
}
