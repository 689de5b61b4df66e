package io.headroom.proxy.pages;

import io.headroom.cluster.CapacityDocument;
import io.headroom.cluster.CapacityState;
import io.headroom.cluster.ClusterSnapshot;
import io.headroom.cluster.ClusterView;
import io.headroom.proxy.admission.Holder;
import io.headroom.proxy.admission.Shares;
import io.headroom.proxy.request.Answers;
import io.headroom.proxy.request.Caller;
import io.headroom.proxy.transport.Tick;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The badge document as server-sent events: at once when a level changes, within a second when a
 * number does, and every 15 s. One per event loop and owned by it: one timer and one rendering for
 * all who listen.
 */
public final class CapacityEvents {
  /** Streams of one address or user, and of all together, in the whole process. */
  private static final int SEATS_EACH = 500;

  private static final int SEATS = 4_000;

  private static final int WRITE_QUEUE_BYTES = 16 * 1024;
  private static final int RETRY_SECONDS = 30;

  /** A browser waits for some time between these, each its own, before it connects again. */
  private static final int LEAST_RETRY_MILLIS = 2_000;

  private static final int MOST_RETRY_MILLIS = 6_000;

  private final ClusterView view;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Pace pace;
  private final Caller caller;
  private final Shares seats;
  private final Tick tick;

  // Owned by the event loop.
  private final Set<Stream> streams = new HashSet<>();
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
  private record Levels(CapacityState own, CapacityState cluster, boolean partial) {
    static Levels of(ClusterSnapshot now) {
      return new Levels(now.ownState(), now.state(), now.partial());
    }
  }

  /**
   * To be made on the event loop it is for.
   *
   * @param seats those of all event loops
   */
  CapacityEvents(Vertx vertx, ClusterView view, InstantSource clock, Caller caller, Shares seats) {
    this(vertx, view, clock, System::nanoTime, Pace.NORMAL, caller, seats);
  }

  CapacityEvents(
      Vertx vertx,
      ClusterView view,
      InstantSource clock,
      LongSupplier nanoTime,
      Pace pace,
      Caller caller,
      Shares seats) {
    this.view = view;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.pace = pace;
    this.caller = caller;
    this.seats = seats;
    Context own = vertx.getOrCreateContext();
    view.onChange(now -> own.runOnContext(here -> changed(now)));
    tick = new Tick(vertx, pace.numbers(), this::look);
  }

  /** So many that an office behind one address has enough, and no address has those of others. */
  static Shares seats() {
    return new Shares(() -> SEATS_EACH, () -> SEATS);
  }

  /** Adds {@code /capacity/events}. */
  public void mount(Router router) {
    router.get("/capacity/events").handler(this::subscribe);
  }

  private void subscribe(RoutingContext context) {
    Holder holder = caller.of(context).holder();
    Shares.Verdict verdict = seats.take(holder);
    if (verdict != Shares.Verdict.TAKEN) {
      refuse(context, verdict);
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
    Stream stream = new Stream(response, holder);
    streams.add(stream);
    tick.begin();
    response.exceptionHandler(broken -> leave(stream));
    response.closeHandler(gone -> leave(stream));
    context.request().connection().shutdownHandler(leaving -> response.end());
    response.write(Buffer.buffer(preamble()).appendBuffer(event(view.snapshot())));
  }

  private static void refuse(RoutingContext context, Shares.Verdict verdict) {
    boolean one = verdict == Shares.Verdict.HOLDER_FULL;
    context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
    Answers.error(
        context,
        one ? 429 : 503,
        (one ? "too many event streams of one address" : "too many event streams")
            + ": ask for the document instead");
  }

  private void changed(ClusterSnapshot now) {
    if (!streams.isEmpty() && !Levels.of(now).equals(sentLevels)) {
      send(now);
    }
  }

  private boolean look() {
    if (streams.isEmpty()) {
      return false;
    }
    ClusterSnapshot now = view.snapshot();
    boolean due = nanoTime.getAsLong() - sentNanos >= pace.quiet().toNanos();
    if (due || now.version() != sentVersion) {
      send(now);
    }
    return true;
  }

  private void send(ClusterSnapshot now) {
    sentLevels = Levels.of(now);
    sentVersion = now.version();
    sentNanos = nanoTime.getAsLong();
    Buffer event = event(now);
    // A copy: a write may fail at once and take its stream out.
    for (Stream stream : List.copyOf(streams)) {
      if (!stream.send(event)) {
        leave(stream);
      }
    }
  }

  private void leave(Stream stream) {
    if (streams.remove(stream)) {
      seats.giveBack(stream.holder);
    }
  }

  private static String preamble() {
    int retry = ThreadLocalRandom.current().nextInt(LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS);
    return "retry: " + retry + "\n\n";
  }

  private Buffer event(ClusterSnapshot now) {
    String document = new CapacityDocument(now, clock.instant()).toJson().encode();
    return Buffer.buffer("event: capacity\ndata: " + document + "\n\n");
  }

  /** One who listens. Who reads too slowly misses some, as the newest is all that counts. */
  private final class Stream {
    private final HttpServerResponse response;

    /** Whose seat it has. */
    private final Holder holder;

    private long stuckSinceNanos;
    private boolean stuck;

    Stream(HttpServerResponse response, Holder holder) {
      this.response = response;
      this.holder = holder;
    }

    /**
     * Sends an event, if what came before was read.
     *
     * @return false when it is over; so it is for who has read nothing for long
     */
    boolean send(Buffer event) {
      if (response.closed() || response.ended()) {
        return false;
      }
      if (!response.writeQueueFull()) {
        stuck = false;
        response.write(event);
      } else if (!stuck) {
        stuck = true;
        stuckSinceNanos = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - stuckSinceNanos >= pace.patience().toNanos()) {
        response.reset();
        return false;
      }
      return true;
    }
  }
}
