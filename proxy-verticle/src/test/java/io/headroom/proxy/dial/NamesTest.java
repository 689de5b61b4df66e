package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String FULL = "a.ns.svc.cluster.local";
  private static final ResolvConf CONF =
      new ResolvConf(
          List.of(FakeDns.FIRST, FakeDns.SECOND),
          List.of("ns.svc.cluster.local", "svc.cluster.local", "cluster.local"),
          5,
          Duration.ofSeconds(5),
          2);

  private final VirtualTime time = new VirtualTime();
  private final FakeDns dns = new FakeDns(time);
  private ResolvConf conf = CONF;
  private final KnownNames everywhere = new KnownNames();
  private final Names names = eventLoop();

  private Names eventLoop() {
    return new Names(
        () -> new Names.Files(conf, HostsFile.parse("10.9.9.9 written")), dns, everywhere, time);
  }

  private Future<List<InetAddress>> resolve(String name) {
    return names.resolve(name);
  }

  private void assertNow(String name, String... addresses) {
    Future<List<InetAddress>> resolved = resolve(name);
    assertTrue(resolved.isComplete(), "it waits for " + name);
    assertEquals(FakeDns.addresses(addresses), resolved.result(), () -> "" + resolved.cause());
  }

  private void breakAll(FakeDns.Fault fault) {
    dns.breaks(FakeDns.FIRST, fault);
    dns.breaks(FakeDns.SECOND, fault);
  }

  private void mendAll() {
    dns.mends(FakeDns.FIRST);
    dns.mends(FakeDns.SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.ns", "a.ns.svc", FULL, FULL + ".", "A.Ns.SVC"})
  void theSearchListIsWalkedTimeAndAgain(String name) {
    dns.has(FULL, 1, "10.0.0.1");
    for (int i = 0; i < 200; i++) {
      assertNow(name, "10.0.0.1");
      time.passMillis(130);
    }
  }

  @Test
  void whatIsWrittenInTheFileIsNotAsked() {
    assertNow("written", "10.9.9.9");
    assertNow("localhost", "127.0.0.1", "::1");
    assertEquals(List.of(), dns.asked);
  }

  @Test
  void bothFamiliesAreAskedAndAddedUp() {
    dns.has(FULL, 5, "10.0.0.1");
    dns.hasV6(FULL, 5, "fd00::1");
    assertNow("a", "10.0.0.1", "fd00::1");
  }

  @ParameterizedTest
  @EnumSource(FakeDns.Fault.class)
  void oneFamilysFaultDoesNotSpoilTheOther(FakeDns.Fault fault) {
    dns.has(FULL, 5, "10.0.0.1");
    dns.fails(FULL, Dns.Family.V6, fault);
    Future<List<InetAddress>> resolved = resolve("a");
    time.passMillis(200);
    assertEquals(FakeDns.addresses("10.0.0.1"), resolved.result());
  }

  @Test
  void addressesThatComeLateAreAddedToThoseOfTheOtherFamily() {
    dns.has(FULL, 30, "10.0.0.1");
    dns.hasV6(FULL, 30, "fd00::1");
    dns.losesOne(FULL, Dns.Family.V4);
    Future<List<InetAddress>> resolved = resolve("a");
    time.passMillis(150);
    assertEquals(FakeDns.addresses("fd00::1"), resolved.result());

    time.passMillis(350);

    assertNow("a", "fd00::1", "10.0.0.1");
    assertEquals(2, dns.askedFor(FULL));
  }

  @Test
  void addressesThatComeLateDoNotOutliveTheirTime() {
    dns.has(FULL, 1, "10.0.0.1");
    dns.hasV6(FULL, 1, "fd00::1");
    dns.losesOne(FULL, Dns.Family.V6);
    resolve("a");
    time.passMillis(700);
    assertNow("a", "10.0.0.1", "fd00::1");

    dns.has(FULL, 1, "10.0.0.2");
    time.passMillis(3_000);

    assertNow("a", "10.0.0.2");
  }

  @Test
  void aServerThatFailsForOneDomainDoesNotHideTheOthers() {
    dns.has(FULL, 5, "10.0.0.1");
    for (Dns.Family family : Dns.Family.values()) {
      dns.fails("a.ns.svc.svc.cluster.local", family, FakeDns.Fault.SERVFAIL);
      dns.fails("a.ns.svc.ns.svc.cluster.local", family, FakeDns.Fault.SERVFAIL);
    }
    assertNow("a.ns.svc", "10.0.0.1");
  }

  @Test
  void oneLookUpIsForAllWhoAsk() {
    dns.has(FULL, 1, "10.0.0.1");
    dns.answersAfter(Duration.ofMillis(20));
    List<Future<List<InetAddress>>> all =
        IntStream.range(0, 1_000).mapToObj(i -> resolve("a")).toList();
    time.passMillis(20);
    all.forEach(each -> assertEquals(FakeDns.addresses("10.0.0.1"), each.result()));
    assertEquals(1, dns.askedFor(FULL));
  }

  @Test
  void nobodyWaitsWhileABusyNameIsAskedForAgain() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    dns.answersAfter(Duration.ofMillis(30));
    for (int i = 0; i < 500; i++) {
      time.passMillis(20);
      assertNow("a", "10.0.0.1");
    }
    assertTrue(dns.askedFor(FULL) <= 11, dns.asked::toString);
  }

  @Test
  void aMoveOfABusyNameIsFollowedWithinTwoSecondsOfItsTtl() {
    dns.has(FULL, 5, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    dns.answersAfter(Duration.ofMillis(100));
    dns.has(FULL, 5, "10.0.0.2");
    for (int i = 0; i < 70; i++) {
      time.passMillis(100);
      resolve("a");
    }
    assertNow("a", "10.0.0.2");
  }

  @Test
  void aMoveOfAnIdleNameIsFollowedAtOnce() {
    dns.has(FULL, 5, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    dns.has(FULL, 5, "10.0.0.2");
    dns.answersAfter(Duration.ofMillis(100));
    time.passMillis(7_000);
    Future<List<InetAddress>> resolved = resolve("a");
    assertFalse(resolved.isComplete());
    time.passMillis(100);
    assertEquals(FakeDns.addresses("10.0.0.2"), resolved.result());
  }

  @Test
  void whoGotOldAddressesHearsOfTheNewOnes() {
    dns.has(FULL, 5, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    assertEquals(List.of(), names.renewed("a").result());
    dns.has(FULL, 5, "10.0.0.2");
    dns.answersAfter(Duration.ofMillis(600));
    time.passMillis(60_000);
    Future<List<InetAddress>> old = resolve("a");
    time.passMillis(250);
    assertEquals(FakeDns.addresses("10.0.0.1"), old.result());
    Future<List<InetAddress>> renewed = names.renewed("A");
    time.passMillis(349);
    assertFalse(renewed.isComplete());

    time.passMillis(1);

    assertEquals(FakeDns.addresses("10.0.0.2"), renewed.result());
  }

  @Test
  void butNobodyWaitsForThemForLong() {
    dns.has(FULL, 5, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(FakeDns.Fault.SILENT);
    time.passMillis(60_000);
    resolve("a");
    Future<List<InetAddress>> renewed = names.renewed("a");

    time.passMillis(1_000);

    assertEquals(FakeDns.addresses("10.0.0.1"), renewed.result());
  }

  @ParameterizedTest
  @EnumSource(FakeDns.Fault.class)
  void aKnownNameServesOnForMinutesWhenNobodyCanTell(FakeDns.Fault fault) {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(fault);
    time.passMillis(10_000);
    Future<List<InetAddress>> first = resolve("a");
    time.passMillis(250);
    assertEquals(FakeDns.addresses("10.0.0.1"), first.result());
    for (int i = 0; i < 60; i++) {
      time.passMillis(1_000);
      assertNow("a", "10.0.0.1");
    }
    mendAll();
    dns.has(FULL, 1, "10.0.0.2");
    for (int i = 0; i < 10; i++) {
      time.passMillis(500);
      resolve("a");
    }
    assertNow("a", "10.0.0.2");
  }

  @ParameterizedTest
  @EnumSource(FakeDns.Fault.class)
  void anotherEventLoopHasTheAddressesThatThisOneWasTold(FakeDns.Fault fault) {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(fault);
    assertEquals(FakeDns.addresses("10.0.0.1"), eventLoop().resolve("a").result());
    time.passMillis(60_000);
    Future<List<InetAddress>> later = eventLoop().resolve("A");
    time.passMillis(250);
    assertEquals(FakeDns.addresses("10.0.0.1"), later.result());
  }

  @Test
  void butNotThoseOfANameThatIsGone() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    dns.loses(FULL);
    time.passMillis(2_100);
    assertTrue(resolve("a").failed());
    breakAll(FakeDns.Fault.SERVFAIL);
    assertTrue(eventLoop().resolve("a").failed());
  }

  @Test
  void anEventLoopThatWasNotAskedForMinutesHasWhatAnotherWasToldSince() {
    dns.has(FULL, 1, "10.0.0.1");
    Names idle = eventLoop();
    idle.resolve("a");
    time.pass(Duration.ofMinutes(6));
    dns.has(FULL, 30, "10.0.0.2");
    assertNow("a", "10.0.0.2");
    breakAll(FakeDns.Fault.SERVFAIL);
    assertEquals(FakeDns.addresses("10.0.0.2"), idle.resolve("a").result());
  }

  @Test
  void noEventLoopHasThemForEver() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(FakeDns.Fault.SERVFAIL);
    time.pass(Duration.ofMinutes(6));
    assertTrue(eventLoop().resolve("a").failed());
  }

  @Test
  void butNotForEver() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(FakeDns.Fault.SERVFAIL);
    time.pass(Duration.ofMinutes(6));
    assertEquals(
        "cannot look up a: 10.0.0.53:53: answered SERVFAIL; 10.0.0.54:53: answered SERVFAIL; "
            + "10.0.0.53:53: answered SERVFAIL; 10.0.0.54:53: answered SERVFAIL",
        resolve("a").cause().getMessage());
  }

  @Test
  void questionsToAServerThatFailsAreBounded() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(FakeDns.Fault.SERVFAIL);
    dns.asked.clear();
    for (int i = 0; i < 1_000; i++) {
      time.passMillis(10);
      resolve("a");
      resolve("unknown");
    }
    // Ten seconds, each second two names, each under four domains for two families at four tries.
    assertTrue(dns.asked.size() <= 11 * 2 * 4 * 2 * 4, () -> "" + dns.asked.size());
  }

  @Test
  void aNameThatIsGoneFailsSoonAfterItsTime() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    dns.loses(FULL);
    time.passMillis(2_100);
    assertEquals("cannot look up a: no such name", resolve("a").cause().getMessage());
    dns.has(FULL, 1, "10.0.0.3");
    time.passMillis(1_000);
    assertNow("a", "10.0.0.3");
  }

  @Test
  void aNameIsGoneThoughTheOtherFamilyIsNeverAnswered() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a.ns.svc.cluster.local.", "10.0.0.1");
    dns.loses(FULL);
    dns.fails(FULL, Dns.Family.V6, FakeDns.Fault.SILENT);
    time.passMillis(2_100);
    resolve("a.ns.svc.cluster.local.");
    time.passMillis(300);
    assertTrue(resolve("a.ns.svc.cluster.local.").failed());
  }

  @Test
  void aNameIsNotGoneWhileOneServerCannotTell() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a.ns.svc", "10.0.0.1");
    for (Dns.Family family : Dns.Family.values()) {
      dns.fails(FULL, family, FakeDns.Fault.SERVFAIL);
    }
    time.passMillis(2_100);
    assertNow("a.ns.svc", "10.0.0.1");
  }

  @Test
  void theSecondServerIsAskedWhenTheFirstIsSilentAndFirstFromThenOn() {
    dns.has(FULL, 1, "10.0.0.1");
    dns.breaks(FakeDns.FIRST, FakeDns.Fault.SILENT);
    Future<List<InetAddress>> slow = resolve(FULL + ".");
    time.passMillis(499);
    assertFalse(slow.isComplete());
    time.passMillis(1);
    assertEquals(FakeDns.addresses("10.0.0.1"), slow.result());
    time.passMillis(5_000);
    assertNow(FULL + ".", "10.0.0.1");
  }

  @Test
  void theFilesAreReadAgain() {
    dns.has("a.other", 1, "10.0.0.5");
    assertTrue(resolve("a").failed());
    conf = new ResolvConf(CONF.servers(), List.of("other"), 1, CONF.timeout(), 2);
    time.passMillis(1_000);
    assertNow("a", "10.0.0.5");
  }

  @Test
  void namesThatRequestsMakeUpDoNotPushOutTheKnownOnes() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    for (int i = 0; i < 3 * Names.MOST_ABSENT; i++) {
      resolve("made-up-" + i);
    }
    breakAll(FakeDns.Fault.SERVFAIL);
    time.passMillis(2_000);
    assertNow("a", "10.0.0.1");
  }

  @Test
  void knownNamesThatAreAskedForAgainTakeNoStrangersPlace() {
    for (int i = 0; i < Names.MOST_STRANGE_LOOKUPS + 50; i++) {
      dns.has("known-" + i + ".ns.svc.cluster.local", 1, "10.0.0.1");
      assertNow("known-" + i, "10.0.0.1");
    }
    dns.answersAfter(Duration.ofMillis(200));
    time.passMillis(1_500);
    for (int i = 0; i < Names.MOST_STRANGE_LOOKUPS + 50; i++) {
      assertNow("known-" + i, "10.0.0.1");
    }
    dns.has(FULL, 1, "10.0.0.2");
    Future<List<InetAddress>> resolved = resolve("a");
    time.passMillis(200);
    assertEquals(FakeDns.addresses("10.0.0.2"), resolved.result(), () -> "" + resolved.cause());
  }

  @Test
  void lookUpsAtATimeAreBounded() {
    dns.has(FULL, 1, "10.0.0.1");
    assertNow("a", "10.0.0.1");
    breakAll(FakeDns.Fault.SILENT);
    for (int i = 0; i < 10_000; i++) {
      resolve("made-up-" + i);
    }
    assertTrue(
        dns.asked.size() <= 20 + 2 * Names.MOST_STRANGE_LOOKUPS, () -> "" + dns.asked.size());
    assertTrue(resolve("one-more").cause().getMessage().contains("too many names"));
    mendAll();
    dns.has(FULL, 1, "10.0.0.2");
    time.passMillis(3_000);
    assertNow("a", "10.0.0.2");
  }
}
