package io.headroom.proxy.launch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * The clients of a warm-up, and the upstream that they reach through the port that is exercised, by
 * a path that nobody else knows. All on the event loop that it is deployed on, until it is
 * undeployed; used once.
 */
public final class Exercise extends VerticleBase {
  public static final String HOST = "127.0.0.1";

  /** At a time: more than one, so that reads find what several have sent. */
  public static final int CLIENTS = 8;

  private static final int SECRET_BYTES = 16;

  private final Limits limits;
  private final NetClientOptions reaching;
  private final String path = "/" + secret() + "/";

  /** Set once it is deployed. */
  private volatile int upstreamPort;

  // Owned by the event loop.
  private int begun;
  private int finished;

  /**
   * What ends it, whichever comes first. Who is at it when the time is up is left.
   *
   * @param rounds each of a connection with a few requests, and of a session
   */
  public record Limits(int rounds, Duration time) {}

  /**
   * @param reaching how the port is connected to
   */
  public Exercise(Limits limits, NetClientOptions reaching) {
    this.limits = limits;
    this.reaching = reaching;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createNetServer(new NetServerOptions().setTcpNoDelay(true))
        .connectHandler(socket -> socket.handler(asked -> Talk.answer(socket, asked, path)))
        .listen(0, HOST)
        .onSuccess(listening -> upstreamPort = listening.actualPort());
  }

  /** The path by which the port leads to the upstream, and to nothing else. */
  public String path() {
    return path;
  }

  /** Where the port finds the upstream. */
  public String upstream() {
    return "http://" + HOST + ":" + upstreamPort;
  }

  /**
   * Uses the port.
   *
   * @return the rounds that were finished; failed where a client was not served
   */
  public Future<Integer> use(int port) {
    Promise<Integer> done = Promise.promise();
    context.runOnContext(here -> usePort(port).onComplete(done));
    return done.future();
  }

  private Future<Integer> usePort(int port) {
    NetClient client = vertx.createNetClient(reaching);
    Lane lane = new Lane(client, port, path);
    Promise<Integer> over = Promise.promise();
    vertx.setTimer(Math.max(1, limits.time().toMillis()), timer -> over.tryComplete(finished));
    Future.all(IntStream.range(0, CLIENTS).mapToObj(each -> lane.go()).toList())
        .onSuccess(all -> over.tryComplete(finished))
        .onFailure(over::tryFail);
    return over.future().eventually(client::close);
  }

  private static String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /** What one client does after the other. */
  private final class Lane {
    private final NetClient client;
    private final int port;
    private final Talk.Script requests;
    private final Talk.Script session;

    Lane(NetClient client, int port, String path) {
      this.client = client;
      this.port = port;
      this.requests = Talk.requests(path);
      this.session = Talk.session(path);
    }

    Future<Void> go() {
      if (begun >= limits.rounds()) {
        return Future.succeededFuture();
      }
      begun++;
      return talk(requests).compose(answered -> talk(session)).compose(ended -> goOn());
    }

    private Future<Void> goOn() {
      finished++;
      return go();
    }

    private Future<Void> talk(Talk.Script script) {
      return client.connect(port, HOST).compose(socket -> new Talk(socket, script).hold());
    }
  }
}
