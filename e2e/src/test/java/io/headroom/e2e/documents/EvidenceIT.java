package io.headroom.e2e.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tests that the documents on security name are there. */
class EvidenceIT {
  @Test
  void eachStatementNamesATestThatExists() throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder("python3", Path.of("../docs/evidence/security").toString(), "--check")
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, check.waitFor(), said);
    assertEquals("", said);
  }
}
