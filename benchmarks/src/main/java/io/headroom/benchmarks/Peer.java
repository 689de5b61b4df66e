package io.headroom.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A proxy under comparison: how to start it on a port in front of the upstream. */
enum Peer {
  NGINX("nginx", "nginx", "-v"),
  NGINX_64K("nginx, 64 KiB buffers", "nginx", "-v"),
  HAPROXY("HAProxy", "haproxy", "-v"),
  HAPROXY_64K("HAProxy, 64 KiB buffers", "haproxy", "-v"),
  CHP(
      "configurable-http-proxy",
      "e2e/.tools/node/node_modules/.bin/configurable-http-proxy",
      "--version"),
  HEADROOM("Headroom", "./headroom", "--version"),
  HEADROOM_EPOLL("Headroom, epoll", "./headroom", "--version"),
  BEFORE("Headroom before", "./headroom", "--version");

  /** The peers that a run compares unless told otherwise. */
  static final List<Peer> USUAL = List.of(NGINX, HAPROXY, CHP, HEADROOM);

  private final String title;
  private final String program;
  private final String versionOption;

  Peer(String title, String program, String versionOption) {
    this.title = title;
    this.program = program;
    this.versionOption = versionOption;
  }

  String title() {
    return title;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isJvm() {
    return this == HEADROOM || this == HEADROOM_EPOLL || this == BEFORE;
  }

  /** Whether it collects garbage on SIGUSR2: see peers/collect.cjs. */
  boolean collectsOnSignal() {
    return this == CHP;
  }

  /** Whether it compiles its code while it runs, so that it must be warmed up. */
  boolean compilesAtRunTime() {
    return isJvm() || this == CHP;
  }

  /** Whether it shows the same certificate with as many session tickets as the others. */
  boolean servesTls() {
    return this != CHP;
  }

  List<String> versionCommand(Workspace workspace) {
    List<String> command = new ArrayList<>(run(workspace));
    command.add(versionOption);
    return command;
  }

  /** Starts it without TLS on a port of its own in front of {@code upstream}. */
  RunningProgram start(
      Workspace workspace, UnaryOperator<List<String>> placed, int upstream, String purpose) {
    return start(workspace, placed, upstream, purpose, false);
  }

  /**
   * Starts it on a port of its own in front of {@code upstream}.
   *
   * @param placed puts its command onto a core, where it is to have one
   * @param purpose names the directory of its files and its log
   * @param tls whether the port takes TLS only, with the workspace's certificate
   */
  RunningProgram start(
      Workspace workspace,
      UnaryOperator<List<String>> placed,
      int upstream,
      String purpose,
      boolean tls) {
    try {
      Path directory = Files.createTempDirectory(workspace.scratch(), key() + "-" + purpose + "-");
      int port = Workspace.freePort();
      RunningProgram proxy =
          RunningProgram.start(
              placed.apply(command(workspace, directory, port, upstream, tls)),
              workspace.root(),
              directory.resolve("output.log"),
              port);
      proxy.staysUpFor(Duration.ofMillis(500));
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The command that serves {@code port} in front of {@code upstream}; files go to the directory.
   */
  private List<String> command(
      Workspace workspace, Path directory, int port, int upstream, boolean tls) {
    Map<String, String> values =
        Map.of(
            "PORT", String.valueOf(port),
            "UPSTREAM", String.valueOf(upstream),
            "MANAGEMENT", String.valueOf(Workspace.freePort()),
            "DIR", directory.toString(),
            "TUNING", tuning(),
            "SCHEME", tls ? "https" : "http",
            "TLS", tls ? tls(workspace.certificate()) : "");
    String run = executable(workspace);
    return switch (this) {
      case NGINX, NGINX_64K ->
          List.of(
              run,
              "-p",
              directory.toString(),
              "-c",
              workspace.fill("nginx.conf", directory, values).toString());
      case HAPROXY, HAPROXY_64K ->
          List.of(run, "-db", "-f", workspace.fill("haproxy.cfg", directory, values).toString());
      case CHP ->
          List.of(
              "node",
              "--require=" + workspace.root().resolve("benchmarks/peers/collect.cjs"),
              run,
              "--ip=127.0.0.1",
              "--port=" + port,
              "--api-ip=127.0.0.1",
              "--api-port=" + Workspace.freePort(),
              "--default-target=http://127.0.0.1:" + upstream,
              "--log-level=error");
      case HEADROOM, HEADROOM_EPOLL, BEFORE ->
          headroom(workspace, workspace.fill("headroom.yaml", directory, values));
    };
  }

  private List<String> headroom(Workspace workspace, Path config) {
    String options = javaOptions().strip();
    List<String> command = new ArrayList<>(List.of("env", "HEADROOM_JAVA_OPTS=" + options));
    if (runsTheImage(workspace) && !options.isEmpty()) {
      command.add("JDK_JAVA_OPTIONS=" + options);
    }
    command.addAll(run(workspace));
    command.addAll(List.of("serve", "--config", config.toString()));
    return command;
  }

  private boolean runsTheImage(Workspace workspace) {
    return workspace.image().isPresent() && isJvm() && this != BEFORE;
  }

  private List<String> run(Workspace workspace) {
    if (!runsTheImage(workspace)) {
      return List.of(executable(workspace));
    }
    try {
      return ImageRoot.command(workspace.root(), workspace.image().get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String executable(Workspace workspace) {
    Path checkout = this == BEFORE ? workspace.before() : workspace.root();
    Path inRepository = checkout.resolve(program).normalize();
    if (Files.isExecutable(inRepository)) {
      return inRepository.toString();
    }
    Path system = Path.of("/usr/sbin", program);
    return Files.isExecutable(system) ? system.toString() : program;
  }

  /** The caller's own, and after them what makes this peer. */
  private String javaOptions() {
    String own = System.getenv().getOrDefault("HEADROOM_JAVA_OPTS", "");
    return this == HEADROOM_EPOLL ? own + " -Dheadroom.transport=epoll" : own;
  }

  /** What makes its port one for TLS, as its configuration says it where the port stands. */
  private String tls(Certificate certificate) {
    return switch (this) {
      case NGINX, NGINX_64K ->
          " ssl;\n    ssl_protocols TLSv1.3;\n    ssl_certificate "
              + certificate.chain()
              + ";\n    ssl_certificate_key "
              + certificate.key();
      case HAPROXY, HAPROXY_64K ->
          " ssl crt " + certificate.both() + " alpn http/1.1 ssl-min-ver TLSv1.3";
      case HEADROOM, HEADROOM_EPOLL, BEFORE ->
          ", tls: {cert: " + certificate.chain() + ", key: " + certificate.key() + "}";
      case CHP -> throw new IllegalStateException("expected a peer that serves TLS, found " + this);
    };
  }

  private String tuning() {
    return switch (this) {
      case NGINX_64K -> "\n      proxy_buffer_size 64k;\n      proxy_buffers 8 64k;";
      case HAPROXY_64K -> "\n  tune.bufsize 65536";
      default -> "";
    };
  }
}
