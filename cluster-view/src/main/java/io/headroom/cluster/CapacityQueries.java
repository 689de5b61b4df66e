package io.headroom.cluster;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The badge document on the event bus: asked of any instance or of this one, answered from memory,
 * and published when a level or badge changes. Lives from {@link #start} to {@link #stop}.
 */
final class CapacityQueries {
  static final String ANY = "headroom.capacity";
  static final String CHANGED = "headroom.capacity.changed";

  private record States(CapacityState instance, CapacityState cluster) {
    static States of(ClusterSnapshot snapshot) {
      return new States(snapshot.ownState(), snapshot.state());
    }
  }

  private final EventBus eventBus;
  private final ClusterView view;
  private final InstantSource clock;
  private final AtomicReference<States> told;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private volatile boolean stopped;

  CapacityQueries(EventBus eventBus, ClusterView view, InstantSource clock) {
    this.eventBus = eventBus;
    this.view = view;
    this.clock = clock;
    this.told = new AtomicReference<>(States.of(view.snapshot()));
  }

  /** Done when every member knows whom to ask. */
  Future<Void> start() {
    view.onChange(this::changed);
    return register();
  }

  /** Registers anew, without a moment in which nobody answers. */
  synchronized Future<Void> register() {
    List<MessageConsumer<Object>> before = List.copyOf(consumers);
    consumers.clear();
    consumers.add(eventBus.consumer(ANY, this::answer));
    consumers.add(eventBus.consumer(ANY + '.' + view.snapshot().own().id(), this::answer));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .onComplete(done -> before.forEach(MessageConsumer::unregister))
        .mapEmpty();
  }

  /** Answers and publishes no more. */
  synchronized void stop() {
    stopped = true;
    consumers.forEach(MessageConsumer::unregister);
    consumers.clear();
  }

  private void answer(Message<Object> question) {
    question.reply(document(view.snapshot()));
  }

  private void changed(ClusterSnapshot snapshot) {
    States now = States.of(snapshot);
    if (!stopped && view.joined() && !now.equals(told.getAndSet(now))) {
      eventBus.publish(CHANGED, document(snapshot));
    }
  }

  private JsonObject document(ClusterSnapshot snapshot) {
    return new CapacityDocument(snapshot, clock.instant()).toJson();
  }
}
