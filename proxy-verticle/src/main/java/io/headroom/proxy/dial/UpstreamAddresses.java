package io.headroom.proxy.dial;

import io.headroom.config.address.AllowedHosts;
import io.headroom.config.address.Cidr;
import io.headroom.config.address.Origin;
import io.headroom.config.address.TargetTemplate;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where a request's upstream is dialled: its name becomes addresses, each of them is judged, and
 * the one that answers first is taken; no second look-up can lead elsewhere. One per event loop.
 */
public final class UpstreamAddresses {
  /** How long an address may keep silent before the next one is tried too (RFC 8305, section 8). */
  private static final Duration HEAD_START = Duration.ofMillis(250);

  /** Clouds answer secrets there, beside the link-local 169.254.169.254. */
  private static final List<Cidr> METADATA =
      Stream.of("100.100.100.200", "168.63.129.16", "fd00:ec2::/64").map(Cidr::parse).toList();

  private final Names names;
  private final Ourselves ourselves;
  private final LoopTime time;
  private final AddressOrder order = new AddressOrder();

  public UpstreamAddresses(Names names, Ourselves ourselves, LoopTime time) {
    this.names = names;
    this.ourselves = ourselves;
    this.time = time;
  }

  /**
   * How a connection to one address is made.
   *
   * @param connect in what is left of the whole time
   * @param tooLate what becomes of one when another address was first, or nobody waits any more
   * @param wanted whether somebody waits still
   */
  public record Dial<T>(
      BiFunction<SocketAddress, Duration, Future<T>> connect,
      Consumer<T> tooLate,
      BooleanSupplier wanted) {}

  /**
   * Connects to the target's address that answers first.
   *
   * @param patience for all of it
   * @return failed with {@link LoopFound} when the target is this process itself, or has addresses
   *     beside this process's own and none of them answers
   */
  public <T> Future<T> connect(RouteTable.Match match, Duration patience, Dial<T> dial) {
    long deadline = time.nanoTime() + patience.toNanos();
    String target = match.target().toString();
    String host = match.target().host();
    return time.within(patience, names.resolve(host), failed(host + " was not looked up in time"))
        .compose(
            addresses -> {
              List<InetAddress> others = others(match.target(), addresses);
              boolean oursToo = others.size() < addresses.size();
              return allowed(match, others)
                  .compose(
                      chosen ->
                          race(match, chosen, new Dialling<>(match.target(), time, deadline, dial)))
                  .recover(
                      failure -> Future.failedFuture(oursToo ? new LoopFound(target) : failure));
            });
  }

  /**
   * Those that a kept connection of this target may lead to, as far as that is known at once: what
   * is known of a name serves while it is asked for again. Empty: none, or it must be awaited.
   */
  public List<InetAddress> known(RouteTable.Match match) {
    Future<List<InetAddress>> resolved = names.resolve(match.target().host());
    return resolved.succeeded() ? mayBeDialled(match, resolved.result()) : List.of();
  }

  private <T> Future<T> race(
      RouteTable.Match match, List<InetAddress> chosen, Dialling<T> dialling) {
    String target = dialling.target.toString();
    List<InetAddress> ordered = order.of(target, chosen, time.nanoTime());
    // Those that are known may be old ones: an address that has moved may be silent, or another's.
    Future<List<InetAddress>> renewed =
        names
            .renewed(match.target().host())
            .compose(addresses -> allowed(match, others(match.target(), addresses)));
    return Race.of(ordered, renewed, HEAD_START, time, dialling)
        .map(
            won -> {
              order.answered(target, ordered, won.candidate(), time.nanoTime());
              return won.result();
            });
  }

  private List<InetAddress> others(Origin target, List<InetAddress> addresses) {
    return addresses.stream().filter(address -> !ourselves.isAt(address, target.port())).toList();
  }

  /** Fails when there is none. */
  private static Future<List<InetAddress>> allowed(
      RouteTable.Match match, List<InetAddress> addresses) {
    List<InetAddress> chosen = mayBeDialled(match, addresses);
    return chosen.isEmpty()
        ? failed("the request chose " + match.target().host() + ", an address it may not choose")
        : Future.succeededFuture(chosen);
  }

  private static List<InetAddress> mayBeDialled(
      RouteTable.Match match, List<InetAddress> addresses) {
    TargetTemplate text = match.route().target();
    if (!text.hostIsChosenByRequest()) {
      return addresses;
    }
    AllowedHosts allow = match.route().allow();
    boolean named = allow.isEmpty() ? text.hostEndIsFixed() : allow.has(match.target().host());
    return addresses.stream()
        .filter(
            address -> allow.has(address) || named && mayBeChosen(address, text.mayBeLoopback()))
        .toList();
  }

  static boolean mayBeChosen(InetAddress address, boolean loopback) {
    return !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && (loopback || !address.isLoopbackAddress())
        && METADATA.stream().noneMatch(block -> block.contains(address));
  }

  private static <T> Future<T> failed(String why) {
    return Future.failedFuture(VertxException.noStackTrace(why));
  }

  /** One target's connection. */
  private record Dialling<T>(Origin target, LoopTime time, long deadlineNanos, Dial<T> dial)
      implements Race.Runner<InetAddress, T> {
    @Override
    public Future<T> run(InetAddress address) {
      Duration left = Duration.ofNanos(deadlineNanos - time.nanoTime());
      return left.toMillis() > 0
          ? dial.connect()
              .apply(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()), left)
          : failed("no time left to try it");
    }

    @Override
    public void tooLate(T connection) {
      dial.tooLate().accept(connection);
    }

    @Override
    public boolean wanted() {
      return dial.wanted().getAsBoolean();
    }
  }
}
