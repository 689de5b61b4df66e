package io.headroom.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Hosts of their own on this machine: network namespaces on one switch. The test reaches each over
 * a second link that no fault touches. What a test left behind is cleared away by the next one.
 */
final class TestNetwork implements AutoCloseable {

  /**
   * One host.
   *
   * @param reachedAt its address for the test
   * @param address its address for the other hosts
   */
  record Host(String namespace, String reachedAt, String address) {}

  /** Namespaces and links of ours, with their owner's process id. */
  private static final Pattern OURS = Pattern.compile("\\bhr(\\d+)[nm]\\w+");

  /** Where {@code ip netns exec} finds a namespace's own files. */
  private static final String RESOLVERS = "/etc/netns/";

  private static final long PID = ProcessHandle.current().pid();
  private static final AtomicInteger CREATED = new AtomicInteger();

  private final String name = "hr" + PID + "n" + CREATED.incrementAndGet();
  private final String bridge = name.replace('n', 'm');
  private final String block;
  private final List<Host> hosts;

  private TestNetwork(int size) {
    clearWhatTheDeadLeft();
    // For tests between networks (RFC 2544), of which this machine has none.
    block = freeBlock();
    Command.run(
        String.join(
            "\n",
            "ip link add " + bridge + " type bridge",
            "ip addr add " + gateway() + "/24 dev " + bridge,
            "ip link set " + bridge + " up",
            "ip netns add " + name + "s",
            "ip -n " + name + "s link add switch type bridge",
            "ip -n " + name + "s addr add 10.77.0.254/24 dev switch",
            "ip -n " + name + "s link set switch up"));
    hosts = IntStream.range(0, size).mapToObj(this::add).toList();
  }

  /**
   * Creates one.
   *
   * @throws AssertionError when this process may not
   */
  static synchronized TestNetwork of(int size) {
    if (!Command.run("id -u").equals("0")) {
      throw new AssertionError("network namespaces need root: run these tests as root");
    }
    return new TestNetwork(size);
  }

  List<Host> hosts() {
    return hosts;
  }

  Host host(int index) {
    return hosts.get(index);
  }

  /** This machine's address, as the hosts reach it. */
  String gateway() {
    return block + ".254";
  }

  /** One more address of this machine's, which the hosts reach. */
  String moreOfGateway(int last) {
    String address = block + "." + last;
    Command.run("ip addr add " + address + "/24 dev " + bridge);
    return address;
  }

  /** IPv6 beside IPv4 on the links to the test; this machine has these addresses. */
  void ipv6(List<String> gateways) {
    gateways.forEach(
        address -> Command.run("ip addr add " + address + "/64 dev " + bridge + " nodad"));
    for (int i = 0; i < hosts.size(); i++) {
      Command.run(
          "ip -n " + hosts.get(i).namespace() + " addr add fd00:77::a" + i + "/64 dev reach nodad");
    }
  }

  /** Who dials this address of the test's from the host hears nothing. */
  void blackHole(Host host, String address) {
    String family = address.indexOf(':') < 0 ? "ip" : "ip6";
    nft(host, "add rule inet fault input iifname reach " + family + " saddr " + address + " drop");
  }

  /** On the host, who dials the first is led to the second, as by kube-proxy. */
  void service(Host host, String from, String to) {
    String ip = from.substring(0, from.indexOf(':'));
    String port = from.substring(from.indexOf(':') + 1);
    Command.run(
        "ip -n "
            + host.namespace()
            + " route replace "
            + ip
            + "/32 dev data src "
            + host.address());
    nft(
        host,
        "add table ip kube; add chain ip kube output { type nat hook output priority -100; };"
            + " add rule ip kube output ip daddr "
            + ip
            + " tcp dport "
            + port
            + " dnat to "
            + to);
  }

  /** Where a server that all hosts reach may run. */
  Host switchHost() {
    return new Host(name + "s", "", "10.77.0.254");
  }

  /** Names are asked of this server by what is started on the hosts from now on. */
  void nameServer(String address) {
    resolvConf("nameserver " + address);
  }

  /** What is started on the hosts from now on finds this in {@code /etc/resolv.conf}. */
  void resolvConf(String text) {
    hosts.forEach(
        host ->
            Command.run(
                "mkdir -p "
                    + RESOLVERS
                    + host.namespace()
                    + "\nprintf '%s\\n' '"
                    + text
                    + "' >"
                    + RESOLVERS
                    + host.namespace()
                    + "/resolv.conf"));
  }

  /** Nothing gets from one group to the other. */
  void partition(List<Host> some, List<Host> others) {
    some.forEach(host -> drop(host, others, ""));
    others.forEach(host -> drop(host, some, ""));
  }

  /** The host hears nothing of another one, which hears it well. */
  void deafen(Host host, Host to) {
    drop(host, List.of(to), "");
  }

  /** Every host loses so many of the packets that come to it. */
  void lose(int percent) {
    hosts.forEach(host -> drop(host, hosts, "numgen random mod 100 < " + percent));
  }

  /** The host hears nothing more of what the test sends from this port. */
  void silence(Host host, int port) {
    nft(host, "add rule inet fault input iifname reach tcp sport " + port + " drop");
  }

  /** Nothing gets to this port of the host from the others. */
  void block(Host host, int port) {
    nft(host, "add rule inet fault input iifname data tcp dport " + port + " drop");
  }

  /** Its host falls silent for good, as one whose power is cut. */
  void lose(Host host) {
    Command.run("ip -n " + host.namespace() + " link set data down");
  }

  void heal() {
    hosts.forEach(host -> nft(host, "flush chain inet fault input"));
  }

  private static void drop(Host host, List<Host> from, String condition) {
    String addresses = from.stream().map(Host::address).collect(Collectors.joining(", "));
    nft(
        host,
        "add rule inet fault input iifname data ip saddr { "
            + addresses
            + " } "
            + condition
            + " drop");
  }

  private static void nft(Host host, String command) {
    Command.run("ip netns exec " + host.namespace() + " nft '" + command + "'");
  }

  private Host add(int index) {
    String namespace = name + "h" + index;
    String link = name.replace('n', 'v') + "h" + index;
    Host host = new Host(namespace, block + "." + (index + 1), "10.77.0." + (index + 1));
    Command.run(
        String.join(
            "\n",
            "ip netns add " + namespace,
            "ip link add " + link + " type veth peer name reach netns " + namespace,
            "ip link set " + link + " master " + bridge + " up",
            "ip -n "
                + name
                + "s link add port"
                + index
                + " type veth peer name data netns "
                + namespace,
            "ip -n " + name + "s link set port" + index + " master switch up",
            "ip -n " + namespace + " addr add " + host.reachedAt() + "/24 dev reach",
            "ip -n " + namespace + " addr add " + host.address() + "/24 dev data",
            "for each in lo reach data; do ip -n " + namespace + " link set $each up; done"));
    nft(
        host,
        "add table inet fault; add chain inet fault input { type filter hook input priority 0; }");
    return host;
  }

  private static String freeBlock() {
    String taken = Command.run("ip -o addr");
    return IntStream.range(0, 256)
        .mapToObj(i -> "198.18." + (PID + i) % 256)
        .filter(block -> !taken.contains(block + "."))
        .findFirst()
        .orElseThrow();
  }

  private static void clearWhatTheDeadLeft() {
    for (String namespace : Command.run("ip netns list").lines().toList()) {
      if (isOfTheDead(namespace)) {
        String its = namespace.split(" ", 2)[0];
        Command.run("ip netns pids " + its + " | xargs -r kill -9\n" + remove(its));
      }
    }
    for (String link : Command.run("ip -o -br link show type bridge").lines().toList()) {
      if (isOfTheDead(link)) {
        Command.run("ip link del " + link.split(" ", 2)[0]);
      }
    }
  }

  private static String remove(String namespace) {
    return "ip netns del " + namespace + "\nrm -rf " + RESOLVERS + namespace;
  }

  private static boolean isOfTheDead(String text) {
    Matcher ours = OURS.matcher(text);
    return ours.lookingAt() && !Files.exists(Path.of("/proc", ours.group(1)));
  }

  @Override
  public void close() {
    hosts.forEach(host -> Command.run(remove(host.namespace())));
    Command.run("ip netns del " + name + "s\nip link del " + bridge);
  }
}
