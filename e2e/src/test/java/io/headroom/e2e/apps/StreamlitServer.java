package io.headroom.e2e.apps;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import io.headroom.fixtures.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Streamlit under a path prefix, running the test app. */
final class StreamlitServer implements AutoCloseable {

  private final ManagedProcess process;
  private final int port;
  private final String base;

  private StreamlitServer(ManagedProcess process, int port, String base) {
    this.process = process;
    this.port = port;
    this.base = base;
  }

  /**
   * Starts one and waits until it is healthy.
   *
   * @param base path prefix, with both slashes
   */
  static StreamlitServer start(String name, String base) {
    int port = FreePorts.take(1).get(0);
    Path folder = Places.output(name);
    ManagedProcess process =
        ManagedProcess.start(
            "streamlit",
            folder,
            Map.of("HOME", folder.toString()),
            List.of(
                Places.python("streamlit").toString(),
                "run",
                Places.resource("/apps/app.py", folder).toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--server.baseUrlPath=" + base,
                "--server.headless=true",
                "--server.fileWatcherType=none",
                "--browser.gatherUsageStats=false"));
    StreamlitServer server = new StreamlitServer(process, port, base);
    Await.until(
        "Streamlit is healthy on port " + port,
        Duration.ofSeconds(60),
        () -> new HttpCalls(port).get(base + "_stcore/health").statusCode() == 200,
        process::logTail);
    return server;
  }

  String base() {
    return base;
  }

  String target() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
