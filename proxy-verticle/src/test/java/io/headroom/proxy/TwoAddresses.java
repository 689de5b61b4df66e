package io.headroom.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A name with two addresses on loopback, each of them alive, refusing or a black hole. */
public final class TwoAddresses implements AutoCloseable {
  private static final String NAME = "two.example";

  /** What is at an address. */
  public enum State {
    ALIVE,
    REFUSES,
    SILENT
  }

  /**
   * One to be made.
   *
   * @param second its address; the first one's is 127.0.0.2
   */
  public record Plan(State first, State sec, String second) {
    /** How long a connection may take. */
    public long limitMillis() {
      return first == State.SILENT || sec == State.SILENT ? 1_000 : 600;
    }
  }

  private final List<ServerSocket> alive = new ArrayList<>();
  private final List<FullBacklog> silent = new ArrayList<>();
  private final Plan plan;
  private int port;

  public TwoAddresses(Plan plan) throws IOException {
    this.plan = plan;
    add("127.0.0.2", plan.first);
    add(plan.second, plan.sec);
  }

  /** Every one of which something is alive. */
  public static Stream<Plan> plans() {
    return Stream.of("127.0.0.3", "::1")
        .flatMap(
            second ->
                Stream.of(State.values())
                    .flatMap(
                        one -> Stream.of(State.values()).map(two -> new Plan(one, two, second))))
        .filter(plan -> plan.first == State.ALIVE || plan.sec == State.ALIVE);
  }

  /** Where it is alive; closed by this. */
  public List<ServerSocket> servers() {
    return alive;
  }

  public String hosts() {
    return "127.0.0.2 " + NAME + "\n" + plan.second + " " + NAME + "\n";
  }

  public String target() {
    return "http://" + NAME + ":" + port;
  }

  private void add(String address, State state) throws IOException {
    InetAddress host = InetAddress.getByName(address);
    if (state == State.ALIVE) {
      ServerSocket server = new ServerSocket(port, 128, host);
      port = server.getLocalPort();
      alive.add(server);
    } else if (state == State.SILENT) {
      FullBacklog backlog = new FullBacklog(host, port);
      port = backlog.port();
      silent.add(backlog);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket server : alive) {
      server.close();
    }
    for (FullBacklog backlog : silent) {
      backlog.close();
    }
  }
}
