package io.headroom.proxy;

import io.headroom.proxy.launch.LogOutput;
import io.headroom.proxy.launch.OneLine;
import io.headroom.proxy.launch.VertxFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens one WebSocket through a running instance, as a browser would, and says what it got. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Opens a WebSocket through a running instance and says what became of it.",
    footer = {"", "Exit code 0: the answer was 101. 1: it was not, or see --bridged."})
final class TryUpgrade implements Callable<Integer> {
  private static final long ANSWER_MILLIS = 20_000;

  /** A refusal follows its 101 at once. */
  private static final long SETTLED_MILLIS = 1_000;

  @Parameters(
      paramLabel = "URL",
      description = {"Where to, such as", "ws://localhost:8000/user/alice/api/kernels/ID/channels"})
  private String url = "";

  @Option(
      names = "--bridged",
      description = "Fail also when it is closed at once: refused, or the upstream is unreachable.")
  private boolean bridged;

  @Option(names = "--insecure", description = "Believe any certificate.")
  private boolean insecure;

  /** Set by picocli before the call. */
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /** What came after the 101; code 0: it stayed open. */
  private record Opened(int closeCode, String reason) {
    @Override
    public String toString() {
      return closeCode == 0 ? "101, open" : "101, then close " + closeCode + " " + reason;
    }
  }

  @Override
  public Integer call() {
    if (!url.startsWith("ws://") && !url.startsWith("wss://")) {
      throw new CommandLine.ParameterException(
          commandLine(), url + ": expected an address that begins with ws:// or wss://");
    }
    LogOutput.errorsOnly();
    Vertx vertx = VertxFactory.createForLoading();
    // Held to the end: a client that nobody refers to any more is closed.
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setTrustAll(insecure).setVerifyHost(!insecure));
    try {
      Opened opened = open(vertx, client.webSocket()).await();
      boolean well = opened.closeCode == 0 || !bridged;
      say(well, opened.toString());
      return well ? 0 : 1;
    } catch (UpgradeRejectedException rejected) {
      say(false, "expected 101, found " + rejected.getStatus());
      return 1;
    } catch (Exception failure) {
      say(false, "cannot open: " + failure.getMessage());
      return 1;
    } finally {
      client.close().await();
      vertx.close().await();
    }
  }

  private Future<Opened> open(Vertx vertx, ClientWebSocket socket) {
    Promise<Opened> settled = Promise.promise();
    socket.closeHandler(
        closed -> settled.tryComplete(new Opened(code(socket), reason(socket.closeReason()))));
    WebSocketConnectOptions target = new WebSocketConnectOptions();
    target.setAbsoluteURI(url).setTimeout(ANSWER_MILLIS);
    socket
        .connect(target)
        .onFailure(settled::tryFail)
        .onSuccess(
            open ->
                vertx.setTimer(SETTLED_MILLIS, timer -> settled.tryComplete(new Opened(0, ""))));
    return settled.future();
  }

  private static int code(ClientWebSocket socket) {
    Short code = socket.closeStatusCode();
    return code == null ? 1006 : code;
  }

  private static String reason(@Nullable String given) {
    return given == null ? "" : given;
  }

  private void say(boolean well, String verdict) {
    CommandLine line = commandLine();
    (well ? line.getOut() : line.getErr()).println(OneLine.of("headroom: " + url + ": " + verdict));
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
