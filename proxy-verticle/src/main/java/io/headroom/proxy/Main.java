package io.headroom.proxy;

import io.headroom.config.InvalidSettings;
import io.headroom.config.LoadedSettings;
import io.headroom.config.SettingsSources;
import io.headroom.proxy.launch.Farewell;
import io.headroom.proxy.launch.LogOutput;
import io.headroom.proxy.launch.OneLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. Exit codes: 0 all well, 1 it cannot run so, 2 it was called wrongly. */
@Command(
    name = "headroom",
    description = "A reverse proxy for interactive sessions that knows how full its cluster is.",
    footer = {
      "",
      "Without a configuration file: one instance on loopback with a sample application.",
      "Each key may also come from the environment: HEADROOM_PUBLIC_PORT=8000.",
      "Order: defaults < file < environment < --set."
    },
    mixinStandardHelpOptions = true,
    subcommands = {Main.Serve.class, Main.CheckConfig.class, TryUpgrade.class},
    versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {
  private static final int CANNOT = 1;

  private final Farewell farewell;

  @CommandLine.Mixin private ServeOptions options = new ServeOptions();

  private Main(Farewell farewell) {
    this.farewell = farewell;
  }

  @Override
  public Integer call() throws InvalidSettings {
    return options.serve(farewell);
  }

  public static void main(String[] arguments) {
    // A client's second handshake; the JVM reads it with the first use of TLS.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    Farewell farewell = new Farewell();
    // First of all: a signal may come at any moment.
    farewell.install();
    int status = commandLine(farewell).execute(arguments);
    farewell.status(status);
    LogOutput.finish();
    System.exit(status);
  }

  static CommandLine commandLine(Farewell farewell) {
    return new CommandLine(new Main(farewell))
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::calledWrongly);
  }

  /** The same as without a command. */
  @Command(
      name = "serve",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Serves until it is told to stop (the default).",
      footer = {
        "",
        "Without a configuration file and a route: a sample application on loopback.",
        "SIGTERM and SIGINT drain: sessions end within drain.timeoutMs, then exit 0.",
        "Exit 1: the settings, a port or an address cannot be used so; one line for each says why.",
        "",
        "Such as: headroom serve --config headroom.yaml",
        "         headroom serve --route /app/=http://127.0.0.1:8888"
      })
  static final class Serve implements Callable<Integer> {
    @CommandLine.ParentCommand private @Nullable Main parent;
    @CommandLine.Mixin private ServeOptions options = new ServeOptions();
    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InvalidSettings {
      if (parent == null || spec == null) {
        throw new IllegalStateException("expected picocli to make this command");
      }
      if (parent.options.given()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "expected the options behind serve");
      }
      return options.serve(parent.farewell);
    }
  }

  /** Finds every problem of a file without serving. */
  @Command(
      name = "check-config",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description =
          "Checks a configuration file, with the environment, --route and --set, without serving.",
      footer = {
        "",
        "Exit 0: it is valid and starts; what is valid and hardly meant is told as a warning.",
        "Exit 1: it is not; every problem is told, with its key, the value and what was expected.",
        "Ports and names are not tried, and files are looked for on this machine.",
        "",
        "Such as: headroom check-config headroom.yaml --set public.port=8080"
      })
  static final class CheckConfig implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to check.")
    private Path file = Path.of("");

    @Option(
        names = "--route",
        paramLabel = ServeOptions.ROUTE,
        description = "One more route, as for serve. May be repeated.")
    private List<String> routes = new ArrayList<>();

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "Sets one key, as for serve. May be repeated.")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InvalidSettings {
      LoadedSettings loaded = Server.load(SettingsSources.ofProcess(file, sets, routes));
      if (spec != null) {
        PrintWriter err = spec.commandLine().getErr();
        loaded
            .warnings()
            .forEach(odd -> err.println("headroom: warning: " + OneLine.of(odd.toString())));
        spec.commandLine().getOut().println(summary(loaded));
      }
      return 0;
    }

    private String summary(LoadedSettings loaded) {
      int warnings = loaded.warnings().size();
      String routed = counted(loaded.settings().routes().size(), "route");
      String warned = warnings == 0 ? "" : ", " + counted(warnings, "warning");
      return OneLine.of(file + ": valid, " + routed + warned);
    }

    private static String counted(int count, String what) {
      return count + " " + what + (count == 1 ? "" : "s");
    }
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"headroom " + number() + " (Java " + Runtime.version() + ")"};
    }

    static String number() {
      String built = Main.class.getPackage().getImplementationVersion();
      return built == null ? "unpackaged" : built;
    }
  }

  private static int failed(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (failure instanceof InvalidSettings invalid) {
      List<InvalidSettings.Problem> problems = invalid.problems();
      if (problems.size() > 1) {
        err.println("headroom: " + problems.size() + " problems:");
      }
      String indent = problems.size() > 1 ? "  " : "headroom: ";
      problems.forEach(problem -> err.println(indent + OneLine.of(problem.toString())));
    } else {
      err.println("headroom: " + OneLine.of(String.valueOf(failure)));
    }
    err.flush();
    return CANNOT;
  }

  private static int calledWrongly(CommandLine.ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("headroom: " + OneLine.of(inWords(wrong)));
    err.println("Try: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String inWords(CommandLine.ParameterException wrong) {
    if (!(wrong instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return String.valueOf(wrong.getMessage());
    }
    String first = unmatched.getUnmatched().get(0);
    String what = (unmatched.isUnknownOption() ? "unknown option " : "did not expect ") + first;
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() ? what : what + "; did you mean " + near.get(0) + "?";
  }
}
