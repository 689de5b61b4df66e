package io.headroom.e2e.documents;

import io.headroom.e2e.process.CommandRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests that the documents on security name are there. */
class EvidenceIT {
  @Test
  void eachStatementNamesATestThatExists() {
    CommandRun.of(Map.of(), List.of("docs/evidence/security", "--check")).succeeded();
  }
}
