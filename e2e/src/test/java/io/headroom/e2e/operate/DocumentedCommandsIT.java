package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each curl command of the operators' documents, as it stands there, against a real instance. */
final class DocumentedCommandsIT {

  private static final String TOKEN = "the-token-of-this-test";
  private static final String BEARER = "Bearer " + TOKEN;

  /** A line of a code block, or code within a line. */
  private static final Pattern CURL = Pattern.compile("(?m)^(curl .+)$|`(curl [^`]+)`");

  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @Test
  void everyCurlCommandIsAnsweredWithSuccess() throws IOException {
    start();
    List<String> commands = commands();
    assertTrue(commands.size() >= 10, commands.toString());

    for (String command : commands) {
      CommandRun run = CommandRun.of(Map.of("TOKEN", TOKEN), bash(command)).succeeded();
      boolean changes = command.contains(" -X ");
      assertTrue(changes || !run.out().isBlank(), command + " printed nothing");
    }
  }

  private void start() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    Path token = Places.output("DocumentedCommandsIT").resolve("token");
    Files.writeString(token, TOKEN + "\n");
    HeadroomConfig config =
        new HeadroomConfig()
            .route("/echo/", echo.target(), "terminal")
            .route("/user/alice/", echo.target(), "jupyter")
            .set("management.tokenFile", token.toString());
    headroom = owned.add(HeadroomProcess.start("DocumentedCommandsIT", config));
  }

  /** In the order of the documents, but the one that drains comes last. */
  private static List<String> commands() throws IOException {
    try (Stream<Path> files = Files.walk(Places.repository().resolve("docs"))) {
      Stream<Path> readme = Stream.of(Places.repository().resolve("README.md"));
      return Stream.concat(readme, files.filter(file -> file.toString().endsWith(".md")).sorted())
          .flatMap(DocumentedCommandsIT::commandsOf)
          .distinct()
          .sorted((a, b) -> Boolean.compare(a.contains("/drain"), b.contains("/drain")))
          .toList();
    }
  }

  private static Stream<String> commandsOf(Path file) {
    try {
      return CURL.matcher(Files.readString(file))
          .results()
          .map(found -> found.group().replace("`", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With this instance's ports, a session that is open, and a status that tells of errors. */
  private List<String> bash(String command) throws IOException {
    String here =
        command
            .replace("curl ", "curl --fail ")
            .replaceAll("(localhost|POD):8000|HOST", "127.0.0.1:" + headroom.port())
            .replaceAll("(localhost|POD):8001", "127.0.0.1:" + headroom.managementPort());
    if (here.contains("/ID")) {
      here = here.replace("/ID", "/" + openSession());
    }
    return List.of("bash", "-o", "pipefail", "-c", here);
  }

  private String openSession() throws IOException {
    owned.add(WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket")));
    String body = headroom.management().get("/admin/sessions", "Authorization", BEARER).body();
    return new JsonObject(body).getJsonArray("sessions").getJsonObject(0).getString("id");
  }
}
