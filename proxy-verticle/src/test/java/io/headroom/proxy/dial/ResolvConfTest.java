package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
  private static final String KUBERNETES =
      """
      search nb.svc.cluster.local svc.cluster.local cluster.local
      nameserver 10.96.0.10
      options ndots:5
      """;

  private static List<String> candidates(String conf, String name) {
    return ResolvConf.parse(conf).candidates(name);
  }

  @Test
  void readsWhatKubernetesWrites() {
    ResolvConf conf = ResolvConf.parse(KUBERNETES);
    assertEquals(List.of(new InetSocketAddress("10.96.0.10", 53)), conf.servers());
    assertEquals(
        List.of("nb.svc.cluster.local", "svc.cluster.local", "cluster.local"), conf.search());
    assertEquals(5, conf.ndots());
    assertEquals(Duration.ofSeconds(5), conf.timeout());
    assertEquals(2, conf.attempts());
  }

  @Test
  void aNameWithFewDotsIsFirstLookedForInTheSearchList() {
    assertEquals(
        List.of(
            "jupyter-a.nb.svc.nb.svc.cluster.local",
            "jupyter-a.nb.svc.svc.cluster.local",
            "jupyter-a.nb.svc.cluster.local",
            "jupyter-a.nb.svc"),
        candidates(KUBERNETES, "jupyter-a.nb.svc"));
  }

  @Test
  void aNameWithEnoughDotsIsFirstAskedAsItIs() {
    assertEquals(
        List.of("a.b.c.d.e.f", "a.b.c.d.e.f.x"),
        candidates("search x\noptions ndots:5", "a.b.c.d.e.f"));
    assertEquals(List.of("a.x", "a"), candidates("search x", "a"));
    assertEquals(List.of("a.b", "a.b.x"), candidates("search x", "a.b"));
    assertEquals(List.of("a", "a.x"), candidates("search x\noptions ndots:0", "a"));
  }

  @Test
  void aDotAtTheEndMeansNoSearch() {
    assertEquals(List.of("a.b"), candidates(KUBERNETES, "a.b."));
  }

  @Test
  void theLastOfSearchAndDomainCounts() {
    assertEquals(List.of("y", "z"), ResolvConf.parse("domain x\nsearch Y z.").search());
    assertEquals(List.of("x"), ResolvConf.parse("search y z\ndomain x").search());
  }

  @Test
  void whatCannotBeANameIsNotAsked() {
    String label = "a".repeat(63);
    assertEquals(List.of(), candidates("search x", label + "a"));
    assertEquals(List.of(label + ".x", label), candidates("search x", label));
    assertEquals(List.of(), candidates("search x", "a..b"));
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertEquals(List.of(longest), candidates("search x", longest));
  }

  @Test
  void limitsAndUnknownWordsAreTakenAsGlibcDoes() {
    ResolvConf conf =
        ResolvConf.parse(
            """
            # comment
            nameserver 10.0.0.1
            nameserver fe80::1
            nameserver nonsense
            nameserver 10.0.0.2
            nameserver 10.0.0.3
            sortlist 130.155.160.0
            options rotate ndots:99 timeout:0 attempts:77 edns0 ndots:
            """);
    assertEquals(3, conf.servers().size());
    assertEquals(15, conf.ndots());
    assertEquals(Duration.ofSeconds(1), conf.timeout());
    assertEquals(5, conf.attempts());
    assertEquals(List.of(new InetSocketAddress("127.0.0.1", 53)), ResolvConf.parse("").servers());
  }
}
