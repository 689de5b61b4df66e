package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image is built, unpacked as a container runtime would, and started. Needs root. */
final class ImageIT {

  private static final String NAME = "ImageIT";
  private static final String USER = "65532:65532";
  private static final String LABEL = "org.opencontainers.image.";
  private static final Duration BOUND = Duration.ofSeconds(180);

  private static Path archive;
  private static String digest;
  private static OciArchive image;
  private static Path root;
  private static List<String> launcher;

  @RegisterExtension final Owned owned = new Owned();

  @BeforeAll
  static void build() throws IOException {
    archive = Places.output(NAME).resolve("headroom-image.tar");
    digest = build(archive);
    image = OciArchive.open(archive, Places.output(NAME));
    root = image.unpack();
    launcher = Container.launcher(NAME, root, image.config());
  }

  @Test
  void sameInputGivesTheSameBytes() throws IOException {
    Path second = Places.output(NAME).resolve("again.tar");

    assertEquals(digest, build(second));
    assertEquals(-1, Files.mismatch(archive, second));
  }

  @Test
  void saysWhatItIsAndHowItRuns() {
    JsonObject config = image.config();
    JsonObject labels = config.getJsonObject("Labels");

    assertEquals(USER, config.getString("User"));
    assertEquals("/opt/java/bin/java", config.getJsonArray("Entrypoint").getString(0));
    for (String label : List.of("title", "description", "version", "created")) {
      assertFalse(labels.getString(LABEL + label, "").isEmpty(), label + " of " + labels);
    }
    assertEquals(revision(), labels.getString(LABEL + "revision", ""));
  }

  /** Of this tree; none where it is no clone. */
  private static String revision() {
    CommandRun asked = CommandRun.of(Map.of(), List.of("git", "rev-parse", "HEAD"));
    return asked.status() == 0 ? asked.out().strip() : "";
  }

  @Test
  void dockerfileSaysTheSame() throws IOException {
    List<String> lines = Files.readAllLines(Places.repository().resolve("Dockerfile"));
    JsonObject config = image.config();

    assertTrue(lines.contains("USER " + USER), lines.toString());
    assertTrue(lines.contains("WORKDIR " + config.getString("WorkingDir")), lines.toString());
    assertEquals(config.getJsonArray("Entrypoint"), json(lines, "ENTRYPOINT "));
    for (Object variable : config.getJsonArray("Env")) {
      assertTrue(lines.contains("ENV " + variable), variable + " in " + lines);
    }
  }

  private static JsonArray json(List<String> lines, String instruction) {
    String line = lines.stream().filter(each -> each.startsWith(instruction)).findFirst().get();
    return new JsonArray(line.substring(instruction.length()));
  }

  @Test
  void nothingButTmpIsWritableByItsUser() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> writable =
          paths.filter(path -> !Files.isSymbolicLink(path)).filter(ImageIT::byOthers).toList();
      assertEquals(List.of(root.resolve("tmp")), writable);
    }
    assertFalse(Files.exists(root.resolve("bin/sh")));
  }

  private static boolean byOthers(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)
          || (int) Files.getAttribute(path, "unix:uid") != 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void servesAsAnUnprivilegedUserOnAReadOnlyRootAndEndsWithZero() throws IOException {
    long start = System.nanoTime();
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom = owned.add(HeadroomProcess.start(NAME, config(echo)));
    long ready = Duration.ofNanos(System.nanoTime() - start).toMillis();
    System.out.println(
        "the image was ready after "
            + ready
            + " ms with "
            + ProcFiles.residentKib(headroom.pid()) / 1024
            + " MiB resident");

    Container container = new Container(headroom.pid());
    assertEquals("65532", container.status("Uid"));
    assertEquals("0000000000000000", container.status("CapEff"));
    assertTrue(container.rootMount().startsWith("ro"), container.rootMount());
    assertEquals(200, headroom.management().get("/health/live").statusCode());
    try (WebSocketProbe probe =
        WebSocketProbe.open(UpgradeRequest.to(headroom.port(), "/echo/socket"))) {
      probe.send(Frame.text("through the image"));
      assertEquals("through the image", probe.readMessage().text());
    }
    assertTrue(container.jcmd("GC.heap_info").contains(headroom.pid() + ":\n"));
    headroom.signal(ManagedProcess.Signal.TERM);
    assertEquals(0, headroom.awaitExit(Duration.ofSeconds(20)), headroom::logTail);
    headroom.log().lines().forEach(line -> assertTrue(line.startsWith("{"), line));
  }

  /** As in {@code kubectl exec POD -- jcmd 1 GC.class_histogram | less}: more than pipes hold. */
  @Test
  void servesOnWhileNobodyReadsWhatJcmdPrints() throws IOException {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomProcess headroom = owned.add(HeadroomProcess.start(NAME, config(echo)));
    Process jcmd = new Container(headroom.pid()).beginJcmd("GC.class_histogram");
    owned.add(jcmd::destroyForcibly);

    assertEquals(200, headroom.management().get("/health/live").statusCode());
    assertTrue(jcmd.isAlive());
  }

  /** And {@code -XX:AOTMode=on} ends a JVM that cannot use its cache. */
  @Test
  void usersOfTheImageHaveTheLastWordOnTheJvm() {
    EchoUpstream echo = owned.add(EchoUpstream.start());
    HeadroomConfig config = config(echo);
    List<String> own = new ArrayList<>(List.of("env", "JDK_JAVA_OPTIONS=-Xmx192m -XX:AOTMode=on"));
    own.addAll(launcher);
    HeadroomProcess headroom = owned.add(HeadroomProcess.start(NAME, config.launcher(own)));

    double heap = headroom.metrics().largestHeap();
    assertTrue(heap <= 192 << 20, "heap " + heap);
  }

  /** As the chart sets it: a cluster of one, on an address of the pod. */
  private HeadroomConfig config(EchoUpstream echo) {
    List<Integer> ports = FreePorts.take(2);
    Path folder = Places.output(NAME + "/config-" + ports.get(0));
    return new HeadroomConfig()
        .file(folder.resolve("headroom.yaml"))
        .set("cluster.enabled", true)
        .set("cluster.port", ports.get(0))
        .set("cluster.eventBusPort", ports.get(1))
        .route("/echo/", echo.target(), "app")
        .launcher(launcher);
  }

  private static String build(Path output) {
    try (ManagedProcess build =
        ManagedProcess.start(
            "build",
            Places.output(NAME),
            Map.of(),
            List.of(
                Places.repository().resolve("image/build").toString(),
                "--output",
                output.toString()))) {
      assertEquals(0, build.awaitExit(BOUND), build::logTail);
      return build.log().lines().reduce((former, last) -> last).orElseThrow();
    }
  }
}
