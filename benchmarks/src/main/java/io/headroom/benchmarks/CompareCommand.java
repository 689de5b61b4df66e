package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
          + " generator and a raw upstream on another.",
      "Prints a Markdown table; --json writes all figures.",
      "benchmarks/run scanner [JMH OPTION...] measures the frame scanner alone."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int IDLE_SESSIONS = 4000;
  private static final Path CPUS = Path.of("/sys/devices/system/cpu/online");

  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "Fewer rounds: a quarter of an hour, rougher figures.")
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
  private List<Shape> shapes = List.of();

  @Option(
      names = "--idle",
      paramLabel = "N",
      description =
          "Idle sessions for the memory figure; 0: none (default: 4000; none with --shapes).")
  private @Nullable Integer idle;

  @Option(names = "--idle-only", description = "Only the memory figure.")
  private boolean idleOnly;

  @Option(names = "--proxy-core", paramLabel = "CORE", defaultValue = "0")
  private int proxyCore;

  @Option(names = "--load-core", paramLabel = "CORE", defaultValue = "1")
  private int loadCore;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes.")
  private Path json = Path.of("benchmarks/target/results.json");

  @Option(
      names = "--before",
      paramLabel = "DIR",
      description = "Checkout of an older Headroom that takes part as well, for --check.")
  private @Nullable Path before;

  @Option(
      names = "--check",
      description =
          "Exit with 1 and say what Headroom missed. With --before the WebSocket shapes are held"
              + " against the older one instead of what is promised.")
  private boolean check;

  public static void main(String[] arguments) {
    System.exit(commandLine(new CompareCommand()).execute(arguments));
  }

  static CommandLine commandLine(CompareCommand compare) {
    return new CommandLine(compare)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Output::failed);
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
    Path older = before == null ? root : before.toAbsolutePath();
    Workspace workspace = new Workspace(root, older, scratch, proxyCore, loadCore);
    Output output = new Output(spec.commandLine());
    output.say("about " + plan.estimatedSeconds() + " s; logs in " + scratch);
    JsonObject machine =
        Machine.describe(workspace, plan.peers(), Clock.systemUTC())
            .put("proxyCore", proxyCore)
            .put("loadCore", loadCore);
    Results results = new Comparison(workspace, plan, output::say).run();
    Report report = new Report(plan, results, machine);
    output.figures(report.markdown(), machine, report.json(), json);
    Optional<String> complaint =
        check ? Targets.complaint(Targets.judge(results)) : Optional.empty();
    complaint.ifPresent(what -> Output.complain(spec.commandLine(), what));
    return complaint.isPresent() ? 1 : 0;
  }

  /** What the options ask for. */
  Plan plan() {
    List<Shape> all = shapes.isEmpty() ? List.of(Shape.values()) : shapes;
    return new Plan(
        takingPart(),
        idleOnly ? List.of() : all,
        rounds > 0 ? rounds : quick ? 5 : 15,
        0.5,
        seconds > 0 ? seconds : 1,
        quick ? 3 : 5,
        quick ? 2 : 4,
        idle != null ? idle : shapes.isEmpty() || idleOnly ? IDLE_SESSIONS : 0,
        quick ? 1 : 3);
  }

  private List<Peer> takingPart() {
    List<Peer> all = new ArrayList<>(peers);
    if (before != null && !all.contains(Peer.BEFORE)) {
      all.add(Peer.BEFORE);
    }
    if (before == null && all.contains(Peer.BEFORE)) {
      throw new IllegalArgumentException("the peer BEFORE needs --before DIR");
    }
    return all;
  }
}
