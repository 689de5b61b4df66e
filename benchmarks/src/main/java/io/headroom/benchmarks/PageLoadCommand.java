package io.headroom.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the page loads. */
@Command(
    name = "benchmarks/run pageload",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Loads JupyterLab in Chromium with an empty cache, directly and through each proxy in turn.",
      "Prints a Markdown table; --json writes all figures."
    })
final class PageLoadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 15).")
  private int rounds = 15;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Of ${COMPLETION-CANDIDATES} (default: NGINX,HAPROXY,HEADROOM).")
  private List<Peer> peers = List.of(Peer.NGINX, Peer.HAPROXY, Peer.HEADROOM);

  @Option(names = "--json", paramLabel = "FILE", description = "Where the JSON goes.")
  private Path json = Path.of("benchmarks/target/page-load.json");

  @Option(names = "--check", description = "Exit with 1 and say what Headroom missed.")
  private boolean check;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PageLoadCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Output::failed)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Output output = new Output(spec.commandLine());
    Path root = Path.of("").toAbsolutePath();
    Path scratch = Files.createTempDirectory("headroom-pageload-");
    Workspace workspace = new Workspace(root, root, scratch, 0, 1);
    output.say("logs in " + scratch);
    try (Chromium browser = new Chromium()) {
      JsonObject machine = Machine.describe(workspace, peers, Clock.systemUTC());
      machine
          .getJsonObject("versions")
          .put("Chromium", browser.version())
          .put("JupyterLab", JupyterLab.version(workspace));
      PageLoadResults results = new PageLoads(workspace, peers, rounds, output::say).run(browser);
      PageLoadReport report = new PageLoadReport(results, machine);
      output.figures(report.markdown(), machine, report.json(), json);
      Optional<String> complaint =
          check ? Targets.complaint(PageLoadReport.judge(results)) : Optional.empty();
      complaint.ifPresent(what -> Output.complain(spec.commandLine(), what));
      return complaint.isPresent() ? 1 : 0;
    }
  }
}
