package io.headroom.proxy;

import io.headroom.cluster.InstanceLoad;
import io.headroom.proxy.dial.Dns;
import io.headroom.proxy.dial.HostsFile;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.dial.LoopTime;
import io.headroom.proxy.dial.Names;
import io.headroom.proxy.dial.Ourselves;
import io.headroom.proxy.dial.ResolvConf;
import io.headroom.proxy.dial.UpstreamAddresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What an event loop dials with, away from this machine's own name servers. */
public final class TestUpstreams {
  private TestUpstreams() {}

  /** Names are those of this text in the form of /etc/hosts; all others do not exist. */
  public static UpstreamAddresses with(Vertx vertx, String hosts) {
    ResolvConf conf =
        new ResolvConf(
            List.of(new InetSocketAddress("127.0.0.1", 9)), List.of(), 1, Duration.ofSeconds(1), 1);
    Names.Files files = new Names.Files(conf, HostsFile.parse(hosts));
    LoopTime time = LoopTime.of(vertx);
    return new UpstreamAddresses(
        new Names(() -> files, TestUpstreams::nobodyKnows, time), new Ourselves(Set::of), time);
  }

  private static Future<Dns.Answer> nobodyKnows(
      InetSocketAddress server, String name, Dns.Family family) {
    return Future.succeededFuture(new Dns.Answer.None(true));
  }

  /** That of an instance alone. */
  public static LoopMark mark() {
    FixedClusterView view =
        new FixedClusterView(List.of(new InstanceLoad("test", 0, 0, 1, false)), null);
    return new LoopMark("test", view::snapshot);
  }
}
