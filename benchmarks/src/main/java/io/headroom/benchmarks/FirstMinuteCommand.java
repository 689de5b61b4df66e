package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the first minute. */
@Command(
    name = "benchmarks/run first",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "The first minute of a process: its first GETs and opens over the same when it is warm, and a"
          + " storm of sessions that come back at once. Headroom runs on the JDK of JAVA_HOME, or"
          + " from the image.",
      "Prints Markdown tables; --json writes all figures."
    })
final class FirstMinuteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds, each with new processes (default: 5).")
  private int rounds = 5;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "SHAPE",
      description = "Of ${COMPLETION-CANDIDATES} (default: all).")
  private List<FirstMinute> shapes = List.of(FirstMinute.values());

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Of ${COMPLETION-CANDIDATES} (default: HEADROOM).")
  private List<Peer> peers = List.of(Peer.HEADROOM);

  @Option(
      names = "--image",
      paramLabel = "DIR",
      description = "Headroom runs from this root, which image/build --root has made.")
  private @Nullable Path image;

  @Option(names = "--proxy-core", paramLabel = "CORE", defaultValue = "0")
  private int proxyCore;

  @Option(names = "--load-core", paramLabel = "CORE", defaultValue = "1")
  private int loadCore;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes.")
  private Path json = Path.of("benchmarks/target/first-minute.json");

  @Option(names = "--check", description = "Exit with 1 and say what Headroom missed.")
  private boolean check;

  public static void main(String[] arguments) {
    System.exit(commandLine(new FirstMinuteCommand()).execute(arguments));
  }

  static CommandLine commandLine(FirstMinuteCommand first) {
    return new CommandLine(first)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Output::failed);
  }

  @Override
  public Integer call() throws IOException {
    if (peers.contains(Peer.BEFORE)) {
      throw new IllegalArgumentException("the peer BEFORE takes part in the comparison only");
    }
    Output output = new Output(spec.commandLine());
    Path root = Path.of("").toAbsolutePath();
    Path scratch = Files.createTempDirectory("headroom-first-minute-");
    Workspace workspace =
        new Workspace(
            root,
            root,
            scratch,
            proxyCore,
            loadCore,
            Optional.ofNullable(image).map(Path::toAbsolutePath));
    output.say("logs in " + scratch);
    JsonObject machine =
        Machine.describe(workspace, peers, Clock.systemUTC())
            .put("proxyCore", proxyCore)
            .put("loadCore", loadCore);
    FirstMinuteResults results =
        new FirstMinutes(workspace, peers, shapes, rounds, output::say).run();
    FirstMinuteReport report = new FirstMinuteReport(peers, shapes, results, machine);
    output.figures(report.markdown(), machine, report.json(), json);
    Optional<String> complaint =
        check ? Targets.complaint(FirstMinuteReport.judge(results)) : Optional.empty();
    complaint.ifPresent(what -> Output.complain(spec.commandLine(), what));
    return complaint.isPresent() ? 1 : 0;
  }

  /** What the options ask for. */
  List<FirstMinute> shapes() {
    return List.copyOf(shapes);
  }
}
