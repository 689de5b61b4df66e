package io.headroom.e2e.operate;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each hold one session and connect again when it is cut, as JupyterLab does. Their
 * sockets belong to one Vert.x of their own; counts may be read from any thread.
 */
public final class Reconnectors implements AutoCloseable {

  private static final String HELLO = "hello";

  /**
   * A session that ended without its client's wish.
   *
   * @param pod what served it, where the ingress tells
   * @param code 1006 stands for none
   */
  public record Cut(int client, @Nullable String pod, int code) {}

  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient client;
  private final String host;
  private final int port;
  private final String path;
  private final AtomicInteger open = new AtomicInteger();
  private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();

  /** Why a session that was asked for did not come to be. */
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  private volatile boolean over;

  private Reconnectors(String host, int port, String path, int size) {
    this.host = host;
    this.port = port;
    this.path = path;
    this.client =
        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * size));
  }

  /** Lets {@code size} clients connect within about a second. */
  static Reconnectors start(int port, int size) {
    return start("127.0.0.1", port, "/echo/", size);
  }

  /**
   * The same at any address.
   *
   * @param path to which each adds its number
   */
  public static Reconnectors start(String host, int port, String path, int size) {
    Reconnectors all = new Reconnectors(host, port, path, size);
    for (int i = 0; i < size; i++) {
      all.connectSoon(i);
    }
    return all;
  }

  /** Those whose echo came back and who were not cut since. */
  public int open() {
    return open.get();
  }

  public List<Cut> cuts() {
    return List.copyOf(cuts);
  }

  public List<String> refusals() {
    return List.copyOf(refusals);
  }

  private void connectSoon(int i) {
    vertx.setTimer(ThreadLocalRandom.current().nextInt(1, 1000), timer -> connect(i));
  }

  private void connect(int i) {
    if (over) {
      return;
    }
    WebSocketConnectOptions where =
        new WebSocketConnectOptions().setHost(host).setPort(port).setURI(path + i);
    client
        .connect(where)
        .onSuccess(socket -> onUpgraded(i, socket))
        .onFailure(failure -> refused(i, failure.toString()));
  }

  private void onUpgraded(int i, WebSocket socket) {
    String pod = socket.headers().get(HaproxyIngress.POD);
    boolean[] echoed = {false};
    socket.textMessageHandler(
        text -> {
          if (!echoed[0]) {
            echoed[0] = true;
            open.incrementAndGet();
          }
        });
    socket.closeHandler(
        closed -> {
          int code = socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode();
          if (!echoed[0]) {
            refused(i, "closed with " + code + " " + socket.closeReason());
            return;
          }
          open.decrementAndGet();
          if (!over) {
            cuts.add(new Cut(i, pod, code));
            connectSoon(i);
          }
        });
    socket.writeTextMessage(HELLO);
  }

  private void refused(int i, String why) {
    if (!over) {
      refusals.add(why);
      connectSoon(i);
    }
  }

  @Override
  public void close() {
    over = true;
    vertx.close().await();
  }
}
