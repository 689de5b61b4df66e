package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is told in words before anything starts. */
class RefusedStartIT {
  @TempDir Path directory;

  @Test
  void anUnknownOptionIsTwoLinesAndExitTwo() throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--confg", "x")) {
      assertEquals(2, process.exitCode());
      assertEquals(2, process.err().size());
      assertPlainWords(process);
    }
  }

  @Test
  void badSettingsAreToldAllAtOnceWithExitOne() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("bad.yaml"), "public: {port: 0x50}\ncapacity: {warnFreePercent: -1}");
    try (HeadroomProcess process = HeadroomProcess.ofJar("--config", file.toString())) {
      assertEquals(1, process.exitCode());
      assertEquals(
          List.of(
              "headroom: 2 problems:",
              "  public.port = 0x50: expected a whole number from 0 to 65535",
              "  capacity.warnFreePercent = -1: expected a whole number from 0 to 100"),
          process.err());
      assertEquals(List.of(), process.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "public.port=x > public.port = x: expected a whole number from 0 to 65535 (set by --set)",
        "public.port > --set = public.port: expected key.path=value",
        "pblic.port=1 > --set pblic.port: unknown key, did you mean public.port?",
        "public.host=10.0.0.256 > public.host = 10.0.0.256: expected a host name or an IP address (set"
            + " by --set)",
        "websocketProxy.userHeader=Cookie > websocketProxy.userHeader = Cookie: expected a header of"
            + " its own, such as X-Forwarded-User (set by --set)",
        "routes=[{path: '/u/{.}/', target: 'http://a'}] > routes[0].path = /u/{.}/: expected whole"
            + " segments, plain or {name}, found \"{.}\" (set by --set)"
      })
  void aBadValueOnTheCommandLineIsOneLine(String set, String complaint) throws Exception {
    try (HeadroomProcess process = HeadroomProcess.ofJar("--set", set)) {
      assertEquals(1, process.exitCode());
      assertEquals(List.of("headroom: " + complaint), process.err());
      assertPlainWords(process);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "HEADROOM_PUBLIC_PORT > x > public.port = x: expected a whole number from 0 to 65535 (set by"
            + " HEADROOM_PUBLIC_PORT)",
        "HEADROOM_PUBLC_PORT > 1 > HEADROOM_PUBLC_PORT: unknown variable, did you mean"
            + " HEADROOM_PUBLIC_PORT?",
        "HEADROOM_CLUSTER_MEMBERS > a:x > cluster.members[0] = a:x: expected host or host:port, an"
            + " IPv6 address in brackets (set by HEADROOM_CLUSTER_MEMBERS)"
      })
  void aBadVariableIsOneLine(String name, String value, String complaint) throws Exception {
    List<String> command =
        List.of(HeadroomProcess.JAVA, "-jar", HeadroomProcess.JAR.toString(), "serve");
    try (HeadroomProcess process = HeadroomProcess.start(command, directory, Map.of(name, value))) {
      assertEquals(1, process.exitCode());
      assertEquals(List.of("headroom: " + complaint), process.err());
      assertPlainWords(process);
    }
  }

  private static void assertPlainWords(HeadroomProcess process) {
    assertFalse(process.toString().contains("Exception"), process.toString());
    assertFalse(process.toString().contains("\tat "), process.toString());
  }
}
