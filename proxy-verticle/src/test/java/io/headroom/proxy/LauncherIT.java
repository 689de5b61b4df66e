package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./headroom} in a tree of its own, with the real jar and a wrapper that logs.
 */
class LauncherIT {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;
  private Path tree;
  private Path jar;

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectories(directory.resolve("the tree"));
    Files.copy(Path.of("..", "headroom"), tree.resolve("headroom"));
    jar = tree.resolve("proxy-verticle/target/headroom.jar");
    for (String module : List.of("config", "cluster-view", "proxy-verticle")) {
      Files.createDirectories(tree.resolve(module).resolve("src/main"));
      Files.writeString(tree.resolve(module).resolve("src/main/Source.java"), "");
    }
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.walk(tree)
        .forEach(
            file -> {
              try {
                Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    script(
        tree.resolve("mvnw"),
        "echo \"$PWD $*\" >> '" + tree + "/built'",
        "cp '" + HeadroomProcess.JAR + "' '" + jar + "'");
    Files.createDirectories(jar.getParent());
    Files.setPosixFilePermissions(
        tree.resolve("headroom"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\nset -e\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void build() throws IOException {
    Files.copy(HeadroomProcess.JAR, jar);
  }

  private int builds() throws IOException {
    Path log = tree.resolve("built");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private HeadroomProcess launch(Path from, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(tree.resolve("headroom").toString()));
    command.addAll(List.of(arguments));
    return HeadroomProcess.start(command, from, withThisJava(environment));
  }

  private static Map<String, String> withThisJava(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.putAll(more);
    return environment;
  }

  @Test
  void buildsWhenNothingIsBuiltAndSaysSo() throws Exception {
    try (HeadroomProcess process = launch(directory, Map.of(), "--version")) {
      assertEquals(0, process.exitCode(), process.toString());
      assertEquals(1, builds());
      assertTrue(process.err().get(0).startsWith("headroom: building;"), process.toString());
      assertTrue(process.out().get(0).startsWith("headroom "), process.toString());
      assertTrue(
          Files.readString(tree.resolve("built")).startsWith(tree.toRealPath() + " "),
          "Maven runs in the tree");
    }
  }

  @Test
  void doesNotBuildWhatIsUpToDate() throws Exception {
    build();
    try (HeadroomProcess process = launch(directory, Map.of(), "--version")) {
      assertEquals(0, process.exitCode(), process.toString());
      assertEquals(0, builds());
      assertEquals(List.of(), process.err());
    }
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    build();
    Files.setLastModifiedTime(jar, FileTime.from(LONG_AGO.plusSeconds(60)));
    Files.setLastModifiedTime(
        tree.resolve("config/src/main/Source.java"), FileTime.from(LONG_AGO.plusSeconds(61)));
    try (HeadroomProcess process = launch(directory, Map.of(), "--version")) {
      assertEquals(0, process.exitCode(), process.toString());
    }
    try (HeadroomProcess again = launch(directory, Map.of(), "--version")) {
      assertEquals(0, again.exitCode(), again.toString());
    }
    assertEquals(1, builds());
  }

  @Test
  void aFailedBuildIsOneMessage() throws Exception {
    script(tree.resolve("mvnw"), "echo 'BROKEN' >&2", "exit 3");
    try (HeadroomProcess process = launch(directory, Map.of(), "--version")) {
      assertEquals(1, process.exitCode());
      assertEquals(List.of(), process.out());
      assertTrue(process.err().contains("BROKEN"), process.toString());
      assertTrue(process.err().get(2).startsWith("headroom: the build failed"), process.toString());
    }
  }

  @Test
  void worksThroughASymlinkWithPathsOfTheCaller() throws Exception {
    build();
    Path link = Files.createSymbolicLink(directory.resolve("link"), tree.resolve("headroom"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("link"));
    Path here = Files.createDirectories(directory.resolve("here"));
    Files.writeString(here.resolve("my.yaml"), "routes: []");
    List<String> command = List.of(second.toString(), "check-config", "my.yaml");
    try (HeadroomProcess process = HeadroomProcess.start(command, here, withThisJava(Map.of()))) {
      assertEquals(0, process.exitCode(), process.toString());
      assertEquals(List.of("my.yaml: valid, 0 routes"), process.out());
    }
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void anOldJavaIsNamed() throws Exception {
    build();
    Path old = Files.createDirectories(directory.resolve("jdk-11/bin"));
    script(old.resolve("java"), "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", old.getParent().toString());
    environment.put("PATH", emptyOfJava());
    try (HeadroomProcess process = launch(directory, environment, "--version")) {
      assertEquals(1, process.exitCode());
      assertEquals(
          List.of(
              "headroom: expected a JDK 17 or newer, by JAVA_HOME or on the PATH; found Java 11 at "
                  + old.resolve("java")),
          process.err());
    }
  }

  @Test
  void noJavaIsToldAsWell() throws Exception {
    build();
    Map<String, String> environment = Map.of("JAVA_HOME", "", "PATH", emptyOfJava());
    try (HeadroomProcess process = launch(directory, environment, "--version")) {
      assertEquals(1, process.exitCode());
      assertEquals(
          List.of("headroom: expected a JDK 17 or newer, by JAVA_HOME or on the PATH; found none"),
          process.err());
    }
  }

  /** A PATH with the few tools that the launcher needs, and no java. */
  private String emptyOfJava() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    for (String tool : List.of("bash", "dirname", "readlink", "sed", "head", "find", "cat")) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path real = Path.of(place, tool);
        if (Files.exists(real)) {
          // A script and not a link: the end of the test deletes what is in here.
          script(bin.resolve(tool), "exec " + real + " \"$@\"");
        }
      }
    }
    return bin.toString();
  }

  @Test
  void theFlagsFitTheJavaAndTheCallersComeLast() throws Exception {
    build();
    assertFalse(flags("17.0.15").contains("CompactObjectHeaders"));
    assertFalse(flags("21.0.1").contains("sun-misc-unsafe"));
    assertTrue(flags("24").contains("--sun-misc-unsafe-memory-access=allow"));
    assertTrue(flags("25.0.1").contains("-XX:+UseCompactObjectHeaders"));
    assertTrue(flags("17.0.15").contains("-Xmx512m "), "a heap");
    assertTrue(flags("17.0.15").matches(".*-Xmx512m .*-Xmx1g -Dx=\\* -jar .*"), "theirs last");
  }

  /** What a java of this version is called with. */
  private String flags(String version) throws Exception {
    Path home = Files.createDirectories(directory.resolve("jdk-" + version));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.createDirectories(home.resolve("bin"));
    script(home.resolve("bin/java"), "echo \"$@\"");
    Map<String, String> environment =
        Map.of("JAVA_HOME", home.toString(), "HEADROOM_JAVA_OPTS", "-Xmx1g -Dx=*");
    try (HeadroomProcess process = launch(directory, environment)) {
      assertEquals(0, process.exitCode(), process.toString());
      return process.out().get(0);
    }
  }

  @Test
  void signalsReachTheProxy() throws Exception {
    build();
    try (HeadroomProcess process = launch(directory, Map.of(), HeadroomProcess.freePorts())) {
      process.awaitServing();
      process.signal("TERM");

      assertEquals(0, process.exitCode(), process.toString());
    }
  }
}
