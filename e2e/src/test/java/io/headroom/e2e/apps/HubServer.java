package io.headroom.e2e.apps;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real JupyterHub with its own configurable-http-proxy: anybody who knows the password gets a
 * JupyterLab, a process of its own.
 */
final class HubServer implements AutoCloseable {

  static final String PASSWORD = "letmein";

  private final ManagedProcess process;
  private final Path folder;
  private final int port;

  private HubServer(ManagedProcess process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts one and waits until its proxy shows the login page.
   *
   * @param name of the test: names its folder of files and logs
   */
  static HubServer start(String name) throws IOException {
    List<Integer> ports = FreePorts.take(3);
    Path folder = Files.createTempDirectory(Places.output(name), "hub-");
    Path config = Places.resource("/apps/jupyterhub_config.py", folder);
    Path proxy = Places.tools().resolve("node/node_modules/.bin/configurable-http-proxy");
    Map<String, String> environment =
        Map.of(
            "HUB_FOLDER",
            folder.toString(),
            "HUB_PASSWORD",
            PASSWORD,
            "HUB_PUBLIC_PORT",
            "" + ports.get(0),
            "HUB_PROXY_API_PORT",
            "" + ports.get(1),
            "HUB_PORT",
            "" + ports.get(2),
            "HUB_PROXY",
            proxy.toString(),
            "HUB_SINGLE_USER",
            Places.python("jupyterhub-singleuser").toString());
    ManagedProcess process =
        ManagedProcess.start(
            "jupyterhub",
            folder,
            environment,
            List.of(Places.python("jupyterhub").toString(), "--config", config.toString()));
    HubServer hub = new HubServer(process, folder, ports.get(0));
    Await.until(
        "JupyterHub shows its login page on port " + hub.port,
        Duration.ofSeconds(60),
        () -> new HttpCalls(hub.port).get("/hub/login").statusCode() == 200,
        process::logTail);
    return hub;
  }

  /** Where its own proxy listens. */
  String target() {
    return "http://127.0.0.1:" + port;
  }

  /** The folder that a user's JupyterLab shows. */
  Path home(String user) throws IOException {
    return Files.createDirectories(folder.resolve("home").resolve(user));
  }

  String logTail() {
    return process.logTail();
  }

  @Override
  public void close() {
    process.close();
  }
}
