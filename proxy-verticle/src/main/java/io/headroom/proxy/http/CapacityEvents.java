package io.headroom.proxy.http;

import io.headroom.cluster.CapacityDocument;
import io.headroom.cluster.CapacityLevel;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The badge document as server-sent events: at once when a level changes, within a second when a
 * number does, and every 15 s. One per event loop and owned by it: one timer and one rendering for
 * all who listen.
 */
public final class CapacityEvents {
  private static final int MOST_SUBSCRIBERS = 1_000;
  private static final int WRITE_QUEUE_BYTES = 16 * 1024;
  private static final int RETRY_SECONDS = 30;

  /** The browser waits this long before it connects again. */
  private static final String PREAMBLE = "retry: 3000\n\n";

  private final ClusterView view;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Pace pace;
  private final int mostSubscribers;

  // Owned by the event loop.
  private final Set<Subscriber> subscribers = new HashSet<>();
  private @Nullable Levels sentLevels;
  private long sentVersion;
  private long sentNanos;

  /**
   * How often it speaks.
   *
   * @param numbers at most, when only numbers change
   * @param quiet at least, when nothing does
   * @param patience with who does not read
   */
  record Pace(Duration numbers, Duration quiet, Duration patience) {
    static final Pace NORMAL =
        new Pace(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));
  }

  /** What is told at once. */
  private record Levels(CapacityLevel own, CapacityLevel cluster, boolean partial) {
    static Levels of(ClusterSnapshot now) {
      return new Levels(now.ownLevel(), now.level(), now.partial());
    }
  }

  /** To be made on the event loop it is for. */
  public CapacityEvents(Vertx vertx, ClusterView view, InstantSource clock) {
    this(vertx, view, clock, System::nanoTime, Pace.NORMAL, MOST_SUBSCRIBERS);
  }

  CapacityEvents(
      Vertx vertx,
      ClusterView view,
      InstantSource clock,
      LongSupplier nanoTime,
      Pace pace,
      int mostSubscribers) {
    this.view = view;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.pace = pace;
    this.mostSubscribers = mostSubscribers;
    Context own = vertx.getOrCreateContext();
    view.onChange(now -> own.runOnContext(here -> changed(now)));
    own.runOnContext(here -> vertx.setPeriodic(pace.numbers().toMillis(), timer -> tick()));
  }

  /** Adds {@code /capacity/events}. */
  public void mount(Router router) {
    router.get("/capacity/events").handler(this::subscribe);
  }

  private void subscribe(RoutingContext context) {
    if (subscribers.size() >= mostSubscribers) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
      Answers.error(context, 503, "too many event streams: ask for the document instead");
      return;
    }
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        // nginx gathers answers otherwise.
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true)
        .setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    Subscriber subscriber = new Subscriber(response);
    subscribers.add(subscriber);
    response.exceptionHandler(broken -> subscribers.remove(subscriber));
    response.closeHandler(gone -> subscribers.remove(subscriber));
    context.request().connection().shutdownHandler(leaving -> response.end());
    response.write(Buffer.buffer(PREAMBLE).appendBuffer(event(view.snapshot())));
  }

  private void changed(ClusterSnapshot now) {
    if (!subscribers.isEmpty() && !Levels.of(now).equals(sentLevels)) {
      send(now);
    }
  }

  private void tick() {
    if (subscribers.isEmpty()) {
      return;
    }
    ClusterSnapshot now = view.snapshot();
    boolean due = nanoTime.getAsLong() - sentNanos >= pace.quiet().toNanos();
    if (due || now.version() != sentVersion) {
      send(now);
    }
  }

  private void send(ClusterSnapshot now) {
    sentLevels = Levels.of(now);
    sentVersion = now.version();
    sentNanos = nanoTime.getAsLong();
    Buffer event = event(now);
    // A copy: a write may fail at once and take its subscriber out.
    List.copyOf(subscribers).forEach(subscriber -> subscriber.send(event));
  }

  private Buffer event(ClusterSnapshot now) {
    String document = new CapacityDocument(now, clock.instant()).toJson().encode();
    return Buffer.buffer("event: capacity\ndata: " + document + "\n\n");
  }

  /** Who reads too slowly misses events, since the newest is all that counts, and is let go. */
  private final class Subscriber {
    private final HttpServerResponse response;
    private long stuckSinceNanos;
    private boolean stuck;

    Subscriber(HttpServerResponse response) {
      this.response = response;
    }

    void send(Buffer event) {
      if (!response.writeQueueFull()) {
        stuck = false;
        response.write(event);
      } else if (!stuck) {
        stuck = true;
        stuckSinceNanos = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - stuckSinceNanos >= pace.patience().toNanos()) {
        subscribers.remove(this);
        response.reset();
      }
    }
  }
}
