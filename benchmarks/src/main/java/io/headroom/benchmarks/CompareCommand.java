package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the comparison. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares Headroom with nginx, HAProxy and configurable-http-proxy: each on one core, the load"
          + " generator and a raw echo upstream on another.",
      "Prints a Markdown table; --json writes all figures.",
      "benchmarks/run scanner [JMH OPTION...] measures the frame scanner alone."
    })
final class CompareCommand implements Callable<Integer> {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu/online");

  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "Fewer rounds: about three minutes, rougher figures.")
  private boolean quick;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 15; quick: 5).")
  private int rounds;

  @Option(names = "--seconds", paramLabel = "S", description = "Window (default: 1).")
  private double seconds;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Of ${COMPLETION-CANDIDATES} (default: NGINX,HAPROXY,CHP,HEADROOM).")
  private List<Peer> peers = Peer.USUAL;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "SHAPE",
      description = "Of ${COMPLETION-CANDIDATES} (default: all).")
  private List<Shape> shapes = List.of(Shape.values());

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Idle sessions for the memory figure; 0: none (default: ${DEFAULT-VALUE}).")
  private int idle;

  @Option(names = "--idle-only", description = "Only the memory figure.")
  private boolean idleOnly;

  @Option(names = "--proxy-core", paramLabel = "CORE", defaultValue = "0")
  private int proxyCore;

  @Option(names = "--load-core", paramLabel = "CORE", defaultValue = "1")
  private int loadCore;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes.")
  private Path json = Path.of("benchmarks/target/results.json");

  @Option(names = "--check", description = "Exit with 1 if Headroom misses one of its targets.")
  private boolean check;

  private final long startedNanos = System.nanoTime();

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new CompareCommand());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler(CompareCommand::failed);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (Runtime.getRuntime().availableProcessors() < 2 || proxyCore == loadCore) {
      throw new IllegalStateException(
          "expected two cores, one for the proxy and one for the load; online: "
              + Files.readString(CPUS).strip());
    }
    Plan plan = plan();
    Path scratch = Files.createTempDirectory("headroom-benchmarks-");
    Path root = Path.of("").toAbsolutePath();
    Workspace workspace = new Workspace(root, scratch, proxyCore, loadCore);
    say("about " + plan.estimatedSeconds() + " s; logs in " + scratch);
    JsonObject machine = Machine.describe(workspace, plan, Clock.systemUTC());
    Results results = new Comparison(workspace, plan, this::say).run();
    Report report = new Report(plan, results, machine);
    print(report, machine);
    boolean allKept = Targets.judge(results).stream().allMatch(Targets.Verdict::kept);
    return check && !allKept ? 1 : 0;
  }

  private Plan plan() {
    return new Plan(
        peers,
        idleOnly ? List.of() : shapes,
        rounds > 0 ? rounds : quick ? 5 : 15,
        0.5,
        seconds > 0 ? seconds : 1,
        quick ? 3 : 5,
        quick ? 2 : 4,
        idle,
        quick ? 1 : 3);
  }

  private void print(Report report, JsonObject machine) {
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.println(report.markdown());
    out.println(
        String.join(
            ", ",
            machine.getString("date"),
            machine.getString("cpu"),
            machine.getString("kernel")));
    out.flush();
    try {
      Path file = json.toAbsolutePath();
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, report.json().encodePrettily() + "\n");
      say("figures in " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        String.format(
            Locale.ROOT, "[%4d s] %s", (System.nanoTime() - startedNanos) / 1_000_000_000, what));
    err.flush();
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println("benchmarks/run: " + e.getMessage());
    return 1;
  }
}
