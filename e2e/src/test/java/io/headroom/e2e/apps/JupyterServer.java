package io.headroom.e2e.apps;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real JupyterLab under a path prefix, with its files in the test's output folder. */
public final class JupyterServer implements AutoCloseable {

  static final String TOKEN = "letmein";

  private final ManagedProcess process;
  private final Path files;
  private final String base;
  private final int port;

  private JupyterServer(ManagedProcess process, Path files, String base, int port) {
    this.process = process;
    this.files = files;
    this.base = base;
    this.port = port;
  }

  /**
   * Starts one for {@code user} and waits until it answers.
   *
   * @param name of the test: names its folder of files and logs
   * @param flags further ones for {@code jupyter lab}
   */
  static JupyterServer start(String name, String user, String... flags) throws IOException {
    int port = FreePorts.take(1).get(0);
    String base = "/user/" + user + "/";
    Path folder = Places.output(name);
    Path files = Files.createTempDirectory(folder, "files-");
    List<String> command =
        new ArrayList<>(
            List.of(
                Places.python("jupyter-lab").toString(),
                "--no-browser",
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=" + port,
                "--ServerApp.port_retries=0",
                "--ServerApp.base_url=" + base,
                "--ServerApp.root_dir=" + files,
                "--IdentityProvider.token=" + TOKEN,
                "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=1e12",
                "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=1e9"));
    command.addAll(List.of(flags));
    forgoNews(folder.resolve("lab-settings/@jupyterlab/apputils-extension"));
    ManagedProcess process =
        ManagedProcess.start("jupyter", folder, environment(folder, files), command);
    JupyterServer server = new JupyterServer(process, files, base, port);
    Await.until(
        "JupyterLab answers on port " + port,
        Duration.ofSeconds(60),
        () -> server.api(port).get(base + "api/status", server.auth()).statusCode() == 200,
        process::logTail);
    return server;
  }

  private static Map<String, String> environment(Path folder, Path files) {
    return Map.of(
        "HOME", files.toString(),
        "JUPYTER_CONFIG_DIR", folder.resolve("jupyter").toString(),
        "JUPYTER_DATA_DIR", folder.resolve("jupyter-data").toString(),
        "JUPYTER_RUNTIME_DIR", folder.resolve("jupyter-runtime").toString(),
        "JUPYTERLAB_SETTINGS_DIR", folder.resolve("lab-settings").toString(),
        "MPLCONFIGDIR", folder.resolve("matplotlib").toString(),
        "PYDEVD_DISABLE_FILE_VALIDATION", "1",
        "SHELL", "/bin/bash");
  }

  private static void forgoNews(Path settings) throws IOException {
    Files.writeString(
        Files.createDirectories(settings).resolve("notification.jupyterlab-settings"),
        "{\"fetchNews\": \"false\", \"checkForUpdates\": false}");
  }

  String base() {
    return base;
  }

  String target() {
    return "http://127.0.0.1:" + port;
  }

  /** The folder that the file browser shows. */
  Path files() {
    return files;
  }

  String logTail() {
    return process.logTail();
  }

  /** Starts a kernel through the API behind {@code throughPort}. */
  String startKernel(int throughPort) throws IOException {
    var answer = api(throughPort).post(base + "api/kernels", "{\"name\": \"python3\"}", auth());
    if (answer.statusCode() != 201) {
      throw new AssertionError("no kernel: " + answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body()).getString("id");
  }

  /** Asks the API behind {@code throughPort} to interrupt or restart a kernel. */
  void kernelAction(int throughPort, String kernel, String action) throws IOException {
    var answer = api(throughPort).post(base + "api/kernels/" + kernel + "/" + action, "{}", auth());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(action + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Starts a terminal through the API behind {@code throughPort} and returns its name. */
  String startTerminal(int throughPort) throws IOException {
    return new JsonObject(api(throughPort).post(base + "api/terminals", "{}", auth()).body())
        .getString("name");
  }

  private HttpCalls api(int throughPort) {
    return new HttpCalls(throughPort);
  }

  private String[] auth() {
    return new String[] {"Authorization", "token " + TOKEN, "Content-Type", "application/json"};
  }

  @Override
  public void close() {
    process.close();
  }
}
