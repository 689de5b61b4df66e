package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.proxy.routes.RequestPath;
import io.headroom.proxy.routes.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which addresses are dialled, by names in memory and upstreams that answer, refuse or are silent.
 */
class UpstreamAddressesTest {
  private static final int OWN_PORT = 8000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final VirtualTime time = new VirtualTime();
  private final Ourselves ourselves = new Ourselves(Set::of);
  private final Set<String> living = new HashSet<>();
  private final Set<String> silent = new HashSet<>();
  private final List<String> dialled = new ArrayList<>();
  private Future<Dns.Answer> told = Future.succeededFuture(new Dns.Answer.None(true));
  private final UpstreamAddresses addresses =
      new UpstreamAddresses(
          new Names(UpstreamAddressesTest::files, this::ask, new KnownNames(), time),
          ourselves,
          time);

  private static Names.Files files() {
    ResolvConf conf =
        new ResolvConf(
            List.of(new InetSocketAddress("127.0.0.1", 9)), List.of(), 1, Duration.ofSeconds(1), 1);
    return new Names.Files(
        conf, HostsFile.parse("127.0.0.1 mixed\n10.0.0.9 mixed\n10.0.0.1 many\n10.0.0.2 many"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, false, true",
    "192.168.0.1, false, true",
    "8.8.8.8, false, true",
    "fd12:3456::1, false, true",
    "169.254.169.254, true, false",
    "169.254.1.1, true, false",
    "fe80::1, true, false",
    "fd00:ec2::254, true, false",
    "100.100.100.200, true, false",
    "168.63.129.16, true, false",
    "0.0.0.0, true, false",
    "::, true, false",
    "224.0.0.1, true, false",
    "ff02::1, true, false",
    "127.0.0.1, true, true",
    "127.0.0.1, false, false",
    "127.9.9.9, false, false",
    "::1, false, false",
    "::ffff:127.0.0.1, false, false",
    "::ffff:169.254.169.254, true, false",
  })
  void judgesAddresses(String address, boolean loopback, boolean may) throws Exception {
    assertEquals(
        may, UpstreamAddresses.mayBeChosen(InetAddress.getByName(address), loopback), address);
  }

  /** Of IPv4 alone. */
  private Future<Dns.Answer> ask(InetSocketAddress server, String name, Dns.Family family) {
    return family == Dns.Family.V4 ? told : Future.succeededFuture(new Dns.Answer.None(false));
  }

  private static Dns.Answer found(String address) {
    return new Dns.Answer.Found(
        HostsFile.parse(address + " it").names().get("it"), Duration.ofSeconds(5));
  }

  /** Answers at once where an upstream lives, and refuses otherwise. */
  private Future<String> dial(SocketAddress address, Duration patience) {
    dialled.add(address.host());
    if (silent.contains(address.host())) {
      return Promise.<String>promise().future();
    }
    return living.contains(address.host())
        ? Future.succeededFuture(address.host())
        : Future.failedFuture(VertxException.noStackTrace("refused"));
  }

  private UpstreamAddresses.Dial<String> dial() {
    return new UpstreamAddresses.Dial<>(
        this::dial,
        connection -> {
          throw new AssertionError("who is silent here never answers");
        },
        () -> true);
  }

  private Future<String> request(String route, String target, String path) {
    RouteTable table = RouteTable.of(List.of(new Settings.Route(route, target, "app", List.of())));
    RouteTable.Match match =
        RequestPath.parse(path, "h").flatMap(table::match).orElseThrow(AssertionError::new);
    return addresses.connect(match, PATIENCE, dial());
  }

  private Future<String> proxied(String host) {
    return request("/proxy/{port}/", "http://" + host + ":{port}", "/proxy/" + OWN_PORT + "/");
  }

  private Future<String> chosen(String host) {
    return request(
        "/host/{name}/{port}/", "http://{name}:{port}", "/host/" + host + "/" + OWN_PORT + "/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "mixed"})
  void aNameWithAnotherDeadAddressBesideOurOwnLeadsBackHere(String host) {
    ourselves.listensAt("127.0.0.1", OWN_PORT);

    assertInstanceOf(LoopFound.class, proxied(host).cause());
    assertTrue(!dialled.contains("127.0.0.1"), dialled::toString);
  }

  @Test
  void butItsOtherAddressIsTaken() {
    ourselves.listensAt("127.0.0.1", OWN_PORT);
    living.add("10.0.0.9");

    assertEquals("10.0.0.9", proxied("mixed").result());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "0.0.0.0", "x.localhost", "mixed"})
  void ourOwnEndChosenByTheRequestLeadsBackHere(String host) {
    ourselves.listensAt("127.0.0.1", OWN_PORT);

    assertInstanceOf(LoopFound.class, chosen(host).cause());
    assertTrue(!dialled.contains("127.0.0.1"), dialled::toString);
  }

  @Test
  void theOneThatAnsweredInAnothersPlaceIsDialledFirstForAWhile() {
    living.add("10.0.0.2");
    request("/app/", "http://many:80", "/app/");
    request("/app/", "http://many:80", "/app/");
    assertEquals(List.of("10.0.0.1", "10.0.0.2", "10.0.0.2"), dialled);

    living.add("10.0.0.1");
    time.pass(Duration.ofMinutes(1));

    assertEquals("10.0.0.1", request("/app/", "http://many:80", "/app/").result());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUpstreamThatHasMovedIsFoundThoughItsNewAddressIsToldLate(boolean blackHole) {
    living.add("10.0.0.1");
    told = Future.succeededFuture(found("10.0.0.1"));
    request("/app/", "http://moves:80", "/app/");
    Promise<Dns.Answer> late = Promise.promise();
    told = late.future();
    time.pass(Duration.ofMinutes(1));
    living.clear();
    living.add("10.0.0.2");
    if (blackHole) {
      silent.add("10.0.0.1");
    }
    dialled.clear();

    Future<String> connected = request("/app/", "http://moves:80", "/app/");
    time.passMillis(600);
    assertEquals(List.of("10.0.0.1"), dialled);
    late.complete(found("10.0.0.2"));

    assertEquals("10.0.0.2", connected.result());
  }

  @Test
  void whatMayNotBeChosenIsNotDialled() {
    ourselves.listensAt("127.0.0.1", OWN_PORT + 1);

    assertEquals(
        "the request chose localhost, an address it may not choose",
        chosen("localhost").cause().getMessage());
    assertEquals(List.of(), dialled);
  }
}
