package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of idle pods. */
@Command(
    name = "benchmarks/run idle",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "What a pod that does nothing takes, one of a cluster of three: CPU from two minutes after"
          + " its start and resident memory then, without sessions and with 500 idle ones. Headroom"
          + " runs on the JDK of JAVA_HOME.",
      "Prints a Markdown table; --json writes all figures."
    })
final class IdleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds, each with new processes and three minutes long (default: 1).")
  private int rounds = 1;

  @Option(
      names = "--image",
      paramLabel = "DIR",
      description = "A root that image/build --root DIR made, whose JVM and archive are to run.")
  private @Nullable Path image;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes.")
  private Path json = Path.of("benchmarks/target/idle.json");

  @Option(names = "--check", description = "Exit with 1 and say what Headroom missed.")
  private boolean check;

  public static void main(String[] arguments) {
    System.exit(commandLine(new IdleCommand()).execute(arguments));
  }

  static CommandLine commandLine(IdleCommand idle) {
    return new CommandLine(idle).setExecutionExceptionHandler(Output::failed);
  }

  @Override
  public Integer call() throws IOException {
    Output output = new Output(spec.commandLine());
    Path root = Path.of("").toAbsolutePath();
    Path scratch = Files.createTempDirectory("headroom-idle-");
    // Sessions do nothing, so the load generator is on any core.
    Workspace workspace = new Workspace(root, root, scratch, 0, 0);
    output.say("about " + rounds * 200 + " s; logs in " + scratch);
    JsonObject machine =
        Machine.describe(workspace, List.of(Peer.HEADROOM), Clock.systemUTC())
            .put("image", image != null);
    IdleResults results = measure(workspace, output);
    IdleReport report = new IdleReport(results, machine);
    output.figures(report.markdown(), machine, report.json(), json);
    Optional<String> complaint =
        check ? Targets.complaint(IdleReport.judge(results)) : Optional.empty();
    complaint.ifPresent(what -> Output.complain(spec.commandLine(), what));
    return complaint.isPresent() ? 1 : 0;
  }

  private IdleResults measure(Workspace workspace, Output output) {
    IdleResults results = new IdleResults();
    Path mapped = image == null ? null : image.toAbsolutePath();
    try (RunningProgram upstream = LoadGenerator.startUpstream(workspace)) {
      LoadGenerator load = new LoadGenerator(workspace, upstream);
      for (int round = 1; round <= rounds; round++) {
        try (IdleCluster cluster = new IdleCluster(workspace, mapped, upstream.port())) {
          cluster.measure(results, load);
        }
        output.say(
            String.format(
                Locale.ROOT,
                "round %d/%d: so far %s MiB",
                round,
                rounds,
                results.empty(IdlePod::emptyMib)));
      }
    }
    return results;
  }
}
