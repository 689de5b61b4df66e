package io.headroom.e2e.operate;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process that runs in an unpacked image as a container runtime would run it. Needs root. */
record Container(long pid) {

  /**
   * What starts the image's program; arguments and the configuration's file come after it.
   *
   * @param root the unpacked image
   * @param config of the image
   */
  static List<String> launcher(String name, Path root, JsonObject config) {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add(Places.resource("/image/run.sh", Places.output(name)).toString());
    command.add(root.toString());
    command.add(config.getString("User").split(":")[0]);
    command.add(config.getString("WorkingDir"));
    config.getJsonArray("Entrypoint").forEach(part -> command.add(part.toString()));
    return command;
  }

  /** The first word of that line of its status. */
  String status(String key) throws IOException {
    return lines("status").stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip().split("\\s+")[0])
        .findFirst()
        .orElseThrow();
  }

  /** The options its root is mounted with. */
  String rootMount() throws IOException {
    return lines("mountinfo").stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields[4].equals("/"))
        .map(fields -> fields[5])
        .findFirst()
        .orElseThrow();
  }

  /** What jcmd prints in there, as the runbooks have it: {@code kubectl exec POD -- jcmd 1 ...}. */
  String jcmd(String command) throws IOException {
    return CommandRun.of(Map.of(), jcmdLine(command)).succeeded().out();
  }

  /** The same, begun: whoever reads on decides how fast it prints. */
  Process beginJcmd(String command) throws IOException {
    Process process = new ProcessBuilder(jcmdLine(command)).start();
    if (process.getInputStream().read() < 0) {
      throw new AssertionError(command + " printed nothing");
    }
    return process;
  }

  private List<String> jcmdLine(String command) throws IOException {
    String process = Long.toString(pid);
    String user = status("Uid");
    String group = status("Gid");
    List<String> enter =
        List.of("nsenter", "-t", process, "-m", "-r", "-w", "-S", user, "-G", group);
    List<String> all = new ArrayList<>(enter);
    all.addAll(List.of("/opt/java/bin/jcmd", process, command));
    return all;
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), file));
  }
}
