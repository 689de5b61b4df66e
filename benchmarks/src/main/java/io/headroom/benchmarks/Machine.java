package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the figures were measured on, and which versions of what. */
final class Machine {
  private Machine() {}

  static JsonObject describe(Workspace workspace, List<Peer> peers, Clock clock) {
    JsonObject versions = new JsonObject();
    for (Peer peer : peers) {
      versions.put(peer.title(), firstLine(peer.versionCommand(workspace)));
    }
    return new JsonObject()
        .put("date", Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString())
        .put("cpu", cpuModel())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("kernel", firstLine(List.of("uname", "-sr")))
        .put("versions", versions);
  }

  private static String cpuModel() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  static String firstLine(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
