package io.headroom.e2e.operate;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkout that is reached by a symbolic link. */
final class LinkedCheckoutIT {

  @Test
  void theBuildFindsTheInstalledTools(@TempDir Path folder) throws IOException {
    Path checkout = Files.createSymbolicLink(folder.resolve("link"), Places.repository());
    List<String> command =
        List.of(
            checkout.resolve("mvnw").toString(),
            "-B",
            "-o",
            "-q",
            "-f",
            checkout.resolve("pom.xml").toString(),
            "-pl",
            "e2e",
            "-Pe2e",
            "validate");

    CommandRun.of(Map.of(), command).succeeded();
  }
}
