package io.headroom.proxy.dial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine's files say of names, and its own addresses, read again every few seconds on a
 * worker. Any thread may ask.
 */
public final class MachineWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MachineWatch.class);
  private static final long AGAIN_MILLIS = 3_000;
  private static final int LONGEST_FILE = 1 << 20;

  private final Path resolvConf;
  private final Path hosts;

  private volatile Names.Files files = new Names.Files(ResolvConf.parse(""), HostsFile.parse(""));
  private volatile Set<InetAddress> addresses = Set.of();

  // What the files were, owned by whoever reads them: one worker at a time.
  private String resolvText = "";
  private String hostsText = "";

  private MachineWatch(Path resolvConf, Path hosts) {
    this.resolvConf = resolvConf;
    this.hosts = hosts;
  }

  /** Done when it has read them once; goes on until the Vert.x is closed. */
  public static Future<MachineWatch> start(Vertx vertx) {
    return start(vertx, Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"));
  }

  static Future<MachineWatch> start(Vertx vertx, Path resolvConf, Path hosts) {
    MachineWatch watch = new MachineWatch(resolvConf, hosts);
    return watch
        .readOn(vertx)
        .map(
            read -> {
              vertx.setPeriodic(AGAIN_MILLIS, timer -> watch.readOn(vertx));
              return watch;
            });
  }

  public Names.Files files() {
    return files;
  }

  /** This machine's own. */
  public Set<InetAddress> addresses() {
    return addresses;
  }

  private Future<Void> readOn(Vertx vertx) {
    // In order: one at a time.
    return vertx.executeBlocking(
        () -> {
          read();
          return null;
        });
  }

  private void read() {
    String nowResolv = text(resolvConf, resolvText);
    String nowHosts = text(hosts, hostsText);
    if (!nowResolv.equals(resolvText) || !nowHosts.equals(hostsText)) {
      resolvText = nowResolv;
      hostsText = nowHosts;
      files = new Names.Files(ResolvConf.parse(nowResolv), HostsFile.parse(nowHosts));
      LOG.debug("names: {}", files.conf());
    }
    try {
      Set<InetAddress> now =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toUnmodifiableSet());
      addresses = now;
    } catch (SocketException e) {
      LOG.debug("the network interfaces cannot be listed: {}", e.getMessage());
    }
  }

  /** What it was when it cannot be read: a file is away for a moment while it is replaced. */
  private static String text(Path file, String otherwise) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
