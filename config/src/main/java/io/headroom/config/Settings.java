package io.headroom.config;

import io.headroom.config.address.AllowedHosts;
import io.headroom.config.address.AllowedOrigins;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.PathTemplate;
import io.headroom.config.address.TargetTemplate;
import io.headroom.config.address.TrustedProxies;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything an operator may set, immutable; the shape of the YAML file. Made by {@link
 * SettingsLoader} only from values that passed the schema and the cross-field rules.
 *
 * @param instanceId this instance's name in the cluster: never blank
 */
public record Settings(
    String instanceId,
    PublicEndpoint publicEndpoint,
    Management management,
    WebSocketProxy webSocketProxy,
    Capacity capacity,
    Gate gate,
    Drain drain,
    Timeouts timeouts,
    Cluster cluster,
    Audit audit,
    Map<String, AccessRule> access,
    List<Route> routes) {

  public Settings {
    access = Map.copyOf(access);
    routes = List.copyOf(routes);
  }

  /**
   * The block {@code public}.
   *
   * @param path prefix of Headroom's own pages, without a trailing slash
   * @param affinityCookie the ingress's sticky cookie; empty: none
   * @param access name of the rule that its own pages ask; empty: none
   */
  public record PublicEndpoint(
      String host,
      int port,
      String path,
      Tls tls,
      TrustedProxies trustedProxies,
      String affinityCookie,
      boolean adminToken,
      String access) {
    /** Headroom's own cookie, by which it knows a browser again. */
    public static final String BROWSER_COOKIE = "headroom-browser";
  }

  /** PEM files; both empty: plain HTTP. */
  public record Tls(String cert, String key) {
    public static final Tls NONE = new Tls("", "");

    public boolean enabled() {
      return !cert.isEmpty();
    }
  }

  /**
   * The block {@code management}.
   *
   * @param tokenFile file whose first line is the token, read again when it changes; empty: none
   * @param token the token from the environment; empty: none
   */
  public record Management(String host, int port, String tokenFile, String token) {
    @Override
    public String toString() {
      String shown = token.isEmpty() ? "" : "(hidden)";
      String where = "host=" + host + ", port=" + port + ", tokenFile=" + tokenFile;
      return "Management[" + where + ", token=" + shown + "]";
    }
  }

  /**
   * The block {@code websocketProxy}.
   *
   * @param maxSessionsPerApp open WebSocket sessions this instance admits
   * @param incomingBufferBytes largest payload of a single frame, in bytes
   * @param grizzlyWorkerPoolMaxSize upper bound on event loops
   * @param sessionIdleTimeout zero: no idle reaper
   * @param heartbeatInterval zero: no heartbeat
   * @param connectTimeout for the upstream's TCP connect and handshake together
   * @param maxSessionsPerUser zero: no limit
   * @param userHeader request header that names the user; empty: none
   */
  public record WebSocketProxy(
      int maxSessionsPerApp,
      int incomingBufferBytes,
      int grizzlyWorkerPoolMaxSize,
      Duration sessionIdleTimeout,
      Duration heartbeatInterval,
      Duration connectTimeout,
      Pings pings,
      int maxSessionsPerUser,
      String userHeader) {

    /** Event loops on a machine of so many cores. */
    public int eventLoops(int cores) {
      return Math.min(grizzlyWorkerPoolMaxSize, 2 * cores);
    }
  }

  /** What becomes of a peer's ping. */
  public enum Pings {
    /** The proxy answers it. */
    ANSWER,
    /** It goes to the other peer as it is. */
    RELAY
  }

  /**
   * The block {@code capacity}.
   *
   * @param warnFreePercent free slots, in percent of the cap, at which the level is a warning
   */
  public record Capacity(int warnFreePercent, Duration reservationTtl) {}

  /**
   * The block {@code gate}: what callers that nobody knows may hold there.
   *
   * @param perAddress reservations of one address; zero: none
   * @param strangersPercent reservations of all of them together, in percent of the cap; zero: none
   */
  public record Gate(int perAddress, int strangersPercent) {
    /** Reservations of all of them together, of so many slots: rounded down, but one at least. */
    public int strangers(int cap) {
      return strangersPercent == 0 ? 0 : (int) Math.max(1, (long) cap * strangersPercent / 100);
    }
  }

  /**
   * The block {@code drain}.
   *
   * @param closeCode WebSocket close code sent to the sessions that are closed
   */
  public record Drain(Duration timeout, int closeCode) {}

  /**
   * The block {@code timeouts}.
   *
   * @param silence of plain HTTP, both ways; zero: never
   */
  public record Timeouts(Duration silence) {
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofMinutes(5));
  }

  /**
   * The block {@code cluster}.
   *
   * @param members possible ones; empty with an empty {@code dns}: a cluster of one
   * @param dns name of a headless service whose addresses are the members; empty: none
   * @param secretFile what {@link ClusterSecret} reads; empty: none
   */
  public record Cluster(
      boolean enabled,
      String name,
      String host,
      int port,
      int eventBusPort,
      List<HostAndPort> members,
      String dns,
      String secretFile) {
    public Cluster {
      members = List.copyOf(members);
    }

    /** Whether it looks for other instances, and listens for them. */
    public boolean looksForOthers() {
      return enabled && !(members.isEmpty() && dns.isBlank());
    }
  }

  /**
   * The block {@code audit}.
   *
   * @param file that lines are added to; empty: none
   */
  public record Audit(String file) {
    public static final Audit NONE = new Audit("");
  }

  /**
   * One entry of {@code routes}.
   *
   * @param kind short label for metrics and lists
   * @param origins empty: the origin's host must equal Host
   * @param allow where a host that a request chooses may lead; empty: to what the target's own text
   *     fixes of its end
   * @param silence as in {@link Timeouts}, whose value it has unless it says another
   * @param maxSessionAge zero: sessions may last for ever
   */
  public record Route(
      PathTemplate path,
      TargetTemplate target,
      String kind,
      AllowedOrigins origins,
      AllowedHosts allow,
      Duration silence,
      Guard guard,
      Duration maxSessionAge) {

    /**
     * One of such texts that says nothing more.
     *
     * @throws IllegalArgumentException saying what was expected of one
     */
    public Route(String path, String target, String kind, List<String> origins) {
      this(
          PathTemplate.parse(path),
          TargetTemplate.parse(target, PathTemplate.parse(path)),
          kind,
          AllowedOrigins.of(origins),
          AllowedHosts.NONE,
          Timeouts.DEFAULT.silence(),
          Guard.NONE,
          Duration.ZERO);
    }
  }

  /**
   * Who may use a route, and how its upstream is told.
   *
   * @param rule name of the rule in {@code access}; empty: everybody may
   * @param userHeader that tells the upstream the user; empty: none
   * @param groupsHeader that tells it the user's groups; empty: none
   */
  public record Guard(String rule, String userHeader, String groupsHeader) {
    public static final Guard NONE = new Guard("", "", "");

    public boolean isNone() {
      return rule.isEmpty();
    }
  }
}
