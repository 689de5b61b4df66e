package io.headroom.e2e.operate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People who load pages and send forms over connections that are kept, one thing after the other,
 * and the application that answers them, sometimes slowly. All on one Vert.x of their own; counts
 * may be read from any thread.
 */
public final class Requesters implements AutoCloseable {

  /** The path of the application, with a slash at both ends. */
  public static final String PATH = "/work/";

  private static final int MOST_PAUSE_MILLIS = 1_500;
  private static final int QUICK_MILLIS = 50;

  /** Longer than a pod sleeps before it drains, shorter than it may drain. */
  private static final int SLOW_MILLIS = 15_000;

  /** One request of so many is slow. */
  private static final int SLOW_SHARE = 25;

  private static final int FORM_BYTES = 10_000;
  private static final long PATIENCE_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;
  private final HttpServer application;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile String ingress = "";
  private volatile int ingressPort;
  private volatile boolean over;

  private Requesters(String host, int size) throws Exception {
    client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(size));
    application =
        vertx
            .createHttpServer()
            .requestHandler(this::serve)
            .listen(0, host)
            .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The application stands; nobody asks for anything yet. */
  static Requesters of(int size) throws Exception {
    return of("127.0.0.1", size);
  }

  /** The same with the application on any address of this machine's. */
  public static Requesters of(String host, int size) throws Exception {
    return new Requesters(host, size);
  }

  /** Where the application listens. */
  String target() {
    return "http://127.0.0.1:" + application.actualPort();
  }

  /** The port of the application. */
  public int port() {
    return application.actualPort();
  }

  /** Lets as many ask, through this port. */
  void begin(int port, int size) {
    begin("127.0.0.1", port, size);
  }

  /** The same through any address. */
  public void begin(String host, int port, int size) {
    ingress = host;
    ingressPort = port;
    for (int i = 0; i < size; i++) {
      askSoon(i);
    }
  }

  /** Nothing more is asked for; what was asked for is answered. */
  public void finish() {
    over = true;
  }

  /** Requests with the right answer. */
  public int answered() {
    return answered.get();
  }

  public int underWay() {
    return underWay.get();
  }

  /** What became of the others. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void serve(HttpServerRequest request) {
    int millis = Integer.parseInt(request.path().substring(PATH.length()));
    request.body().onSuccess(form -> vertx.setTimer(millis, due -> request.response().end(form)));
  }

  private void askSoon(int i) {
    vertx.setTimer(ThreadLocalRandom.current().nextInt(1, MOST_PAUSE_MILLIS), timer -> ask(i));
  }

  private void ask(int i) {
    if (over) {
      return;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int millis = random.nextInt(SLOW_SHARE) == 0 ? SLOW_MILLIS : QUICK_MILLIS;
    boolean sends = random.nextBoolean();
    HttpMethod method = sends ? HttpMethod.POST : HttpMethod.GET;
    Buffer form = Buffer.buffer("x".repeat(sends ? random.nextInt(1, FORM_BYTES) : 0));
    underWay.incrementAndGet();
    client
        .request(method, ingressPort, ingress, PATH + millis)
        .compose(request -> request.send(form).compose(Requesters::body))
        .compose(body -> body.equals(form) ? Future.succeededFuture() : other(body))
        .onSuccess(right -> answered.incrementAndGet())
        .onFailure(failure -> failures.add(method + " of " + millis + " ms: " + failure))
        .onComplete(
            done -> {
              underWay.decrementAndGet();
              askSoon(i);
            });
  }

  private static Future<Buffer> body(HttpClientResponse answer) {
    return answer.statusCode() == 200
        ? answer.body()
        : Future.failedFuture(answer.statusCode() + " of " + answer.getHeader(HaproxyIngress.POD));
  }

  private static Future<Object> other(Buffer body) {
    return Future.failedFuture("another body, of " + body.length() + " bytes");
  }

  @Override
  public void close() {
    over = true;
    vertx.close().await();
  }
}
