package io.headroom.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The link of a Hazelcast member: reports over the clustered event bus and in a map, members from
 * Hazelcast. Owns its Vert.x.
 */
final class HazelcastLink implements ClusterLink {
  private static final String TOPIC = "topic";
  private static final DeliveryOptions WITHIN =
      new DeliveryOptions().setSendTimeout(Duration.ofSeconds(2).toMillis());
  private static final long CLOSE_SECONDS = 22;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final IMap<String, HazelcastNodeInfo> nodes;
  private final String nodeId;
  private final HazelcastNodeInfo node;
  private final SharedClusterView view;
  private final Listener listener;
  private final String ownId;
  private final CapacityQueries queries;
  private volatile @Nullable AsyncMap<String, byte[]> reports;
  private List<MessageConsumer<?>> consumers = List.of();

  HazelcastLink(
      Vertx vertx,
      PeerManager manager,
      SharedClusterView view,
      Listener listener,
      InstantSource clock) {
    this.vertx = vertx;
    this.hazelcast = manager.getHazelcastInstance();
    this.nodes = hazelcast.getMap(HazelcastConfig.NODES);
    this.nodeId = manager.getNodeId();
    this.node = new HazelcastNodeInfo(manager.getNodeInfo());
    this.view = view;
    this.listener = listener;
    this.ownId = view.snapshot().own().id();
    this.queries = new CapacityQueries(vertx.eventBus(), view, clock);
  }

  Future<ClusterLink> open() {
    hazelcast.getCluster().addMembershipListener(new Members());
    hazelcast.getLifecycleService().addLifecycleListener(event -> listener.membersChanged());
    return vertx
        .sharedData()
        .<String, byte[]>getClusterWideMap(HazelcastConfig.REPORTS)
        .onSuccess(map -> reports = map)
        .compose(map -> Future.all(queries.start(), register()))
        .map(this);
  }

  @Override
  public boolean active() {
    return hazelcast.getLifecycleService().isRunning();
  }

  @Override
  public Collection<Member> members() {
    return hazelcast.getCluster().getMembers().stream()
        .filter(member -> !member.localMember())
        .map(HazelcastConfig::member)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public Member self() {
    return Objects.requireNonNull(
        HazelcastConfig.member(hazelcast.getCluster().getLocalMember()), "it is one of ours");
  }

  @Override
  public Set<Place> places() {
    Set<Place> places = new HashSet<>();
    hazelcast.getCluster().getMembers().forEach(member -> HazelcastConfig.places(member, places));
    return places;
  }

  @Override
  public void publish(byte[] report) {
    vertx.eventBus().publish(HazelcastConfig.REPORTS, Buffer.buffer(report));
  }

  @Override
  public Future<Void> store(byte[] report) {
    long millis = Duration.ofSeconds(HazelcastConfig.REPORT_SECONDS).toMillis();
    return onMap(map -> Future.join(map.put(ownId, report, millis), enter()).mapEmpty());
  }

  @Override
  public Future<List<byte[]>> readAll() {
    return onMap(AsyncMap::values);
  }

  @Override
  public Future<Void> withdraw() {
    return onMap(map -> map.remove(ownId).mapEmpty());
  }

  @Override
  public void reassert() {
    register();
    queries.register();
  }

  @Override
  public Future<JsonObject> ask(String instanceId, String topic, JsonObject question) {
    DeliveryOptions options = new DeliveryOptions(WITHIN).addHeader(TOPIC, topic);
    return vertx
        .eventBus()
        .<JsonObject>request(PeerManager.address(instanceId), question, options)
        .map(Message::body);
  }

  @Override
  public Future<Void> close() {
    queries.stop();
    Promise<Void> closed = Promise.promise();
    vertx.close().onComplete(done -> closed.tryComplete());
    CompletableFuture.delayedExecutor(CLOSE_SECONDS, TimeUnit.SECONDS).execute(closed::tryComplete);
    return closed.future();
  }

  /**
   * Vert.x takes a member that was lost out of the nodes, at times after it came back, and then
   * nobody finds it. Its own method for this may wait for a lock.
   */
  private Future<Void> enter() {
    return Future.fromCompletionStage(nodes.setAsync(nodeId, node), vertx.getOrCreateContext());
  }

  /** Anew, without a moment in which nobody listens. */
  private synchronized Future<Void> register() {
    List<MessageConsumer<?>> before = consumers;
    MessageConsumer<Object> reported =
        vertx.eventBus().consumer(HazelcastConfig.REPORTS, this::reported);
    MessageConsumer<Object> asked =
        vertx.eventBus().consumer(PeerManager.address(ownId), this::asked);
    consumers = List.of(reported, asked);
    return Future.all(reported.completion(), asked.completion())
        .onComplete(done -> before.forEach(MessageConsumer::unregister))
        .mapEmpty();
  }

  /** Whatever a member may send. */
  private void reported(Message<Object> report) {
    boolean bytes = report.body() instanceof Buffer;
    listener.heard(bytes ? ((Buffer) report.body()).getBytes() : new byte[0]);
  }

  private void asked(Message<Object> question) {
    JsonObject asked = question.body() instanceof JsonObject json ? json : new JsonObject();
    view.asked(String.valueOf(question.headers().get(TOPIC)), asked)
        .onSuccess(question::reply)
        .onFailure(failed -> question.fail(500, failed.getMessage()));
  }

  private <T> Future<T> onMap(Function<AsyncMap<String, byte[]>, Future<T>> operation) {
    AsyncMap<String, byte[]> map = reports;
    if (map == null) {
      return Future.failedFuture("expected an open link");
    }
    try {
      return operation.apply(map);
    } catch (RuntimeException e) {
      // Hazelcast throws at once while it merges or shuts down.
      return Future.failedFuture(e);
    }
  }

  /** Any change counts the same: who is there is asked anew. */
  private final class Members implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      listener.membersChanged();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      listener.membersChanged();
    }
  }
}
