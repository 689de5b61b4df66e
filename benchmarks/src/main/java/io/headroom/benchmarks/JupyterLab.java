package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real JupyterLab of the end-to-end tests, with empty folders of its own. */
final class JupyterLab {
  static final String PROGRAM = "e2e/.tools/python/bin/jupyter-lab";

  /** Where a first visit leads: the launcher, whatever the visit before has left open. */
  static final String PAGE = "/lab?reset&token=benchmark";

  private JupyterLab() {}

  static RunningProgram start(Workspace workspace) {
    int port = Workspace.freePort();
    Path home = workspace.scratch().resolve("jupyter");
    try {
      forgoNews(home.resolve("settings/@jupyterlab/apputils-extension"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        List.of(
            "env",
            "HOME=" + home,
            "JUPYTER_CONFIG_DIR=" + home.resolve("config"),
            "JUPYTER_DATA_DIR=" + home.resolve("data"),
            "JUPYTER_RUNTIME_DIR=" + home.resolve("runtime"),
            "JUPYTERLAB_SETTINGS_DIR=" + home.resolve("settings"),
            "JUPYTERLAB_WORKSPACES_DIR=" + home.resolve("workspaces"),
            workspace.root().resolve(PROGRAM).toString(),
            "--no-browser",
            "--allow-root",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=" + port,
            "--ServerApp.port_retries=0",
            "--ServerApp.root_dir=" + home,
            "--IdentityProvider.token=benchmark");
    return RunningProgram.start(
        command, workspace.root(), workspace.scratch().resolve("jupyter.log"), port);
  }

  static String version(Workspace workspace) {
    String program = workspace.root().resolve(PROGRAM).toString();
    return Machine.firstLine(List.of(program, "--version"));
  }

  /** Else it asks the internet, and then shows a question over the launcher. */
  private static void forgoNews(Path settings) throws IOException {
    Files.writeString(
        Files.createDirectories(settings).resolve("notification.jupyterlab-settings"),
        "{\"fetchNews\": \"false\", \"checkForUpdates\": false}");
  }
}
