package io.headroom.proxy.dial;

import io.headroom.config.address.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Name servers in memory: what is not set does not exist. */
final class FakeDns implements Dns {
  static final InetSocketAddress FIRST = new InetSocketAddress(addresses("10.0.0.53").get(0), 53);
  static final InetSocketAddress SECOND = new InetSocketAddress(addresses("10.0.0.54").get(0), 53);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** What a server does with a question. */
  enum Fault {
    SERVFAIL,
    SILENT
  }

  final List<String> asked = new ArrayList<>();
  private final LoopTime time;
  private final Map<String, Answer> answers = new HashMap<>();
  private final Map<String, Fault> faults = new HashMap<>();
  private final Map<InetSocketAddress, Fault> broken = new HashMap<>();
  private final Set<String> lost = new HashSet<>();
  private Duration delay = Duration.ZERO;

  FakeDns(LoopTime time) {
    this.time = time;
  }

  static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(text -> IpAddress.parse(text).orElseThrow()).toList();
  }

  /** An answer for A, its TTL in seconds; AAAA: none. */
  void has(String name, int ttl, String... v4) {
    answers.put(name + Family.V4, new Answer.Found(addresses(v4), Duration.ofSeconds(ttl)));
    answers.put(name + Family.V6, new Answer.None(false));
    faults.remove(name + Family.V4);
    faults.remove(name + Family.V6);
  }

  void hasV6(String name, int ttl, String... v6) {
    answers.putIfAbsent(name + Family.V4, new Answer.None(false));
    answers.put(name + Family.V6, new Answer.Found(addresses(v6), Duration.ofSeconds(ttl)));
  }

  void loses(String name) {
    for (Family family : Family.values()) {
      answers.remove(name + family);
    }
  }

  void fails(String name, Family family, Fault fault) {
    faults.put(name + family, fault);
  }

  /** The next question for it, as when a packet is lost. */
  void losesOne(String name, Family family) {
    lost.add(name + family);
  }

  /** Every question to this server; null: it is well again. */
  void breaks(InetSocketAddress server, Fault fault) {
    broken.put(server, fault);
  }

  void mends(InetSocketAddress server) {
    broken.remove(server);
  }

  void answersAfter(Duration after) {
    delay = after;
  }

  long askedFor(String name) {
    return asked.stream().filter(each -> each.equals(name + " " + Family.V4)).count();
  }

  @Override
  public Future<Answer> ask(InetSocketAddress server, String name, Family family) {
    asked.add(name + " " + family);
    Fault fault = broken.getOrDefault(server, faults.get(name + family));
    Promise<Answer> promise = Promise.promise();
    if (fault == Fault.SILENT || lost.remove(name + family)) {
      time.after(SILENCE, () -> promise.fail(VertxException.noStackTrace("timed out")));
    } else if (fault == Fault.SERVFAIL) {
      promise.fail(new ServerFailure("SERVFAIL"));
    } else {
      Answer answer = answers.getOrDefault(name + family, new Answer.None(true));
      if (delay.isZero()) {
        promise.complete(answer);
      } else {
        time.after(delay, () -> promise.complete(answer));
      }
    }
    return promise.future();
  }
}
