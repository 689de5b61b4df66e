package io.headroom.e2e.transparency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random requests and answers are seen by the other side as they are without Headroom, but for what
 * {@link Rule} lists. {@code -De2e.transparency.seed=N} takes another seed, {@code
 * -De2e.transparency.requests=N} more of them.
 */
final class TransparencyIT {

  /** With this one each rule is needed; others may miss a rare one. */
  private static final long USUAL_SEED = 20261130;

  private static final long SEED = Long.getLong("e2e.transparency.seed", USUAL_SEED);
  private static final int REQUESTS = Integer.getInteger("e2e.transparency.requests", 300);

  /** The rules in the document's tables. */
  private static final Pattern TITLE = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

  @RegisterExtension final Owned owned = new Owned();

  /** What one client does, with an address of its own at the upstream. */
  private record Client(String path, InetAddress address, List<Plan> plans) {

    Run through(RecordingUpstream upstream, InetAddress to, int port) throws IOException {
      Run run = new Run(plans);
      upstream.expect(address, run);
      new PlainClient(to, port, run, to.equals(address)).run();
      upstream.check();
      return run;
    }
  }

  private static List<Client> clients() throws IOException {
    PlanMaker maker = new PlanMaker(SEED);
    List<Client> clients = new ArrayList<>();
    for (int requests = 0; requests < REQUESTS; ) {
      int number = clients.size();
      String path = "/c" + number + "/";
      String address = "127.1." + number / 250 + "." + (number % 250 + 1);
      List<Plan> plans = maker.ofOneClient(path);
      requests += plans.size();
      clients.add(new Client(path, InetAddress.getByName(address), plans));
    }
    return clients;
  }

  @Test
  void nothingDiffersButWhatIsDocumented() throws IOException {
    System.out.println("transparency: -De2e.transparency.seed=" + SEED);
    List<Client> clients = clients();
    RecordingUpstream upstream = owned.add(RecordingUpstream.start());
    HeadroomConfig config = new HeadroomConfig();
    for (Client client : clients) {
      String target = "http://" + client.address.getHostAddress() + ":" + upstream.port();
      config.route(client.path, target, "app");
    }
    HeadroomProcess headroom = owned.add(HeadroomProcess.start("TransparencyIT", config));

    Set<Rule> used = EnumSet.noneOf(Rule.class);
    List<String> differences = new ArrayList<>();
    for (Client client : clients) {
      Run direct = client.through(upstream, client.address, upstream.port());
      Run proxied =
          client.through(upstream, InetAddress.getByName(headroom.host()), headroom.port());
      for (int i = 0; i < client.plans.size(); i++) {
        String sent = client.path + i + " " + client.plans.get(i);
        differences.addAll(
            compare(sent, direct.seen(i), proxied.seen(i), client.plans.get(i), used));
      }
    }
    assertEquals(List.of(), differences.stream().limit(3).toList(), differences.size() + "");
    if (SEED == USUAL_SEED) {
      assertEquals(EnumSet.allOf(Rule.class), used);
    }
  }

  private static List<String> compare(
      String sent, Run.Seen direct, Run.Seen proxied, Plan plan, Set<Rule> used) {
    String before = direct.toString();
    Stream.of(Rule.values()).filter(rule -> rule.apply(direct, proxied, plan)).forEach(used::add);
    return direct.toString().equals(proxied.toString())
        ? List.of()
        : List.of(
            String.join(
                "\n",
                "\n=== " + sent.substring(0, Math.min(sent.length(), 2_000)),
                "--- without Headroom",
                before,
                "--- so with Headroom expected",
                direct.toString(),
                "--- but found",
                proxied.toString()));
  }

  @Test
  void eachDifferenceHasItsRowInTheDocument() throws IOException {
    String document = Files.readString(Places.repository().resolve("docs/transparency.md"));
    Set<String> documented = new TreeSet<>();
    TITLE.matcher(document).results().forEach(row -> documented.add(row.group(1)));

    Set<String> titles = new TreeSet<>();
    Stream.of(Rule.values()).map(Rule::title).forEach(titles::add);
    assertEquals(titles, documented);
  }
}
