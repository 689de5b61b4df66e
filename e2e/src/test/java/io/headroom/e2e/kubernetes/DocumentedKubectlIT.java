package io.headroom.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Each kubectl command of the operators' documents, as it stands there, on a release of the chart.
 */
@OnKubernetes
final class DocumentedKubectlIT {

  private static final Duration BOUND = Duration.ofSeconds(90);

  /** A line of a code block, or code within a line. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^((?:TOKEN=..)?(?:kubectl|helm upgrade) .+)$|`((?:kubectl|helm upgrade \\w+) [^`]+)`");

  /** A kind of cert-manager's; and of a container that died. */
  private static final Set<String> NOT_HERE =
      Set.of("kubectl describe certificate", "kubectl logs POD --previous");

  /** What others rely on comes first, and last what takes the pod away. */
  private static final Comparator<String> ORDER =
      Comparator.comparing((String command) -> !command.contains("set-context"))
          .thenComparing(command -> command.contains("delete"));

  @RegisterExtension final Owned owned = new Owned();

  private final Cluster cluster = Cluster.shared();

  @Test
  void everyOneDoesWhatItSays() throws IOException {
    Namespace namespace =
        owned.add(cluster.namespace("proxy", "pod-security.kubernetes.io/enforce=restricted"));
    Release release =
        Release.install(
            namespace, "headroom", Values.small(2), Values.at("management.token", "the-token"));
    release.awaitTogether(2);
    String pod = Objects.text(release.pods().get(0), "/metadata/name");
    List<String> commands = commands();
    assertTrue(commands.size() >= 8, commands.toString());
    Map<String, String> environment = environment();

    for (String command : commands) {
      String here = here(command, pod);
      if (here.contains("port-forward")) {
        forwards(environment, here);
      } else {
        CommandRun run =
            CommandRun.of(environment, List.of("bash", "-o", "pipefail", "-c", here), BOUND);
        assertFalse(run.succeeded().out().isBlank(), command + " printed nothing");
      }
    }
  }

  /** To ports that are free here. */
  private void forwards(Map<String, String> environment, String command) {
    String here = "exec " + command.replace(" 8000 8001", " :8000 :8001").replaceAll(" &$", "");
    Path folder = Places.output("DocumentedKubectlIT");
    ManagedProcess process =
        owned.add(
            ManagedProcess.start("forward", folder, environment, List.of("bash", "-c", here)));
    Await.until(
        command,
        BOUND,
        () -> process.log().contains("-> 8000") && process.log().contains("-> 8001"),
        process::logTail);
  }

  /** With this cluster's pod and image; what a log is searched for need not be there. */
  private static String here(String command, String pod) {
    String here =
        command.replace("POD", pod).replace("--image=busybox", "--image=" + Images.BUSYBOX);
    if (here.contains("debug") && !here.contains(" -- ")) {
      here += " -- true && echo it ended";
    }
    if (here.startsWith("TOKEN=")) {
      here += " && echo $TOKEN";
    }
    here = here.replace(" >FILE", "");
    return here.replaceAll("(logs .*) \\| grep .*", "$1");
  }

  /** A copy of the configuration, since the documents change it, and the programs on the path. */
  private Map<String, String> environment() throws IOException {
    Path folder = cluster.machine().folder();
    Path own = folder.resolve("documented-kubeconfig");
    Files.copy(folder.resolve("kubeconfig"), own);
    String path =
        Stream.of(Parts.kubernetes("kubectl"), Places.installed("helm").toString())
            .map(program -> Path.of(program).getParent().toString())
            .reduce(System.getenv("PATH"), (known, more) -> more + File.pathSeparator + known);
    return Map.of("KUBECONFIG", own.toString(), "PATH", path);
  }

  private static List<String> commands() throws IOException {
    try (Stream<Path> files = Files.walk(Places.repository().resolve("docs"))) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .flatMap(DocumentedKubectlIT::commandsOf)
          .distinct()
          .filter(command -> !NOT_HERE.contains(command))
          .sorted(ORDER)
          .toList();
    }
  }

  private static Stream<String> commandsOf(Path file) {
    try {
      return COMMAND
          .matcher(Files.readString(file))
          .results()
          .map(found -> found.group().replace("`", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
