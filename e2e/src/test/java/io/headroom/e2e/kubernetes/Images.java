package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What pods are started from: Headroom's image, and one-program images of the tests' own. */
final class Images {

  /** A second tag of Headroom's image: one to upgrade to. */
  static final String NEXT_TAG = "next";

  /** The usual small tools; it sleeps when it is told nothing. */
  static final String BUSYBOX = "docker.io/library/busybox:e2e";

  private static final String HEADROOM = "docker.io/library/headroom:";
  private static final Duration BOUND = Duration.ofMinutes(5);

  private final Machine machine;

  private Images(Machine machine) {
    this.machine = machine;
  }

  /** Builds them, and hands them to the node's runtime. */
  static void load(Machine machine) {
    Images images = new Images(machine);
    images.small("busybox", "/bin/busybox", "sleep", "infinity");
    images.headroom();
  }

  /** Under the tag that the chart asks for by default, and under the next one. */
  private void headroom() {
    Path archive = Places.output("kubernetes").resolve("headroom-image.tar");
    run(Places.repository().resolve("image/build"), "--output", archive.toString());
    imports(archive);
    String built =
        ctr("ls", "-q").lines().filter(name -> name.startsWith(HEADROOM)).findFirst().orElseThrow();
    ctr("tag", "--force", built, HEADROOM + appVersion());
    ctr("tag", "--force", built, HEADROOM + NEXT_TAG);
  }

  private static String appVersion() {
    String chart = Places.repository().resolve("charts/headroom").toString();
    List<String> show = List.of(Places.installed("helm").toString(), "show", "chart", chart);
    return CommandRun.of(Map.of(), show)
        .succeeded()
        .out()
        .lines()
        .filter(line -> line.startsWith("appVersion: "))
        .map(line -> line.substring("appVersion: ".length()))
        .findFirst()
        .orElseThrow();
  }

  private void small(String name, String program, String... arguments) {
    Path archive = machine.folder().resolve(name + ".tar");
    List<String> all = new ArrayList<>(List.of(name, program, archive.toString()));
    all.addAll(List.of(arguments));
    run(Machine.script("small-image"), all.toArray(String[]::new));
    imports(archive);
  }

  private void imports(Path archive) {
    ctr("import", archive.toString());
  }

  private String ctr(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ctr", "-n", "k8s.io", "images"));
    command.addAll(List.of(arguments));
    return machine.command(command.toArray(String[]::new)).succeeded().out();
  }

  private static void run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    CommandRun.of(Map.of(), command, BOUND).succeeded();
  }
}
