package io.headroom.config;

import io.headroom.config.address.HostName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the schema cannot say about everything but routes. Looks at files; used once. */
final class CrossRules {
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");

  private final Settings settings;
  private final Set<String> rules;
  private final Problems problems;

  /**
   * @param rules the names of all that {@code access} has, be they right or wrong
   */
  CrossRules(Settings settings, Set<String> rules, Problems problems) {
    this.settings = settings;
    this.rules = rules;
    this.problems = problems;
  }

  /**
   * @param served files that are not looked at
   */
  void judge(TlsFiles tlsFiles, WatchedFiles served) {
    hosts();
    if (!settings.publicEndpoint().tls().equals(served.tls())) {
      tls(settings.publicEndpoint().tls(), tlsFiles);
    }
    if (!settings.cluster().secretFile().equals(served.secret())) {
      secret(settings.cluster().secretFile());
    }
    userHeader();
    access();
    audit();
    token();
    closeCode(settings.drain().closeCode());
    ports();
  }

  private void hosts() {
    host("public.host", settings.publicEndpoint().host());
    host("management.host", settings.management().host());
    host("cluster.host", settings.cluster().host());
    if (!settings.cluster().dns().isEmpty()) {
      host("cluster.dns", settings.cluster().dns());
    }
  }

  private void host(String key, String host) {
    if (!HostName.isHost(host)) {
      problems.add(key, "expected a host name or an IP address");
    }
  }

  private void userHeader() {
    problems.read("websocketProxy.userHeader", name -> HeaderNames.ofIdentity(name, false));
  }

  /** The routes' own are judged with the routes. */
  private void access() {
    String named = settings.publicEndpoint().access();
    if (!named.isEmpty()) {
      problems.read("public.access", name -> ruleName(name, rules));
    }
  }

  /**
   * The name of a rule that there is.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static String ruleName(String name, Set<String> rules) {
    if (!rules.contains(name)) {
      throw new IllegalArgumentException(
          rules.isEmpty()
              ? "expected access to have a rule of this name; it has none"
              : "expected one of the rules in access: " + String.join(", ", rules));
    }
    return name;
  }

  private void audit() {
    String file = settings.audit().file();
    if (!file.isEmpty() && !isWritable(file)) {
      problems.add("audit.file", "expected a file that this user may write, in a folder that is");
    }
  }

  private static boolean isWritable(String file) {
    try {
      Path path = Path.of(file).toAbsolutePath();
      Path folder = path.getParent();
      return Files.exists(path)
          // /dev/stdout, too.
          ? !Files.isDirectory(path) && Files.isWritable(path)
          : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    } catch (InvalidPathException noNameHere) {
      return false;
    }
  }

  private void tls(Settings.Tls tls, TlsFiles files) {
    if (tls.cert().isEmpty() != tls.key().isEmpty()) {
      String missing = tls.cert().isEmpty() ? "cert" : "key";
      String given = tls.cert().isEmpty() ? "key" : "cert";
      problems.add("public.tls." + missing, "expected, because public.tls." + given + " is set");
    }
    boolean cert = readable("public.tls.cert", tls.cert());
    if (readable("public.tls.key", tls.key()) && cert) {
      try {
        files.certificate(tls, files.read(tls));
      } catch (InvalidSettings wrong) {
        wrong.problems().forEach(problems::add);
      }
    }
  }

  private void secret(String file) {
    try {
      ClusterSecret.read(file);
    } catch (InvalidSettings wrong) {
      wrong.problems().forEach(problems::add);
    }
  }

  private boolean readable(String key, String file) {
    if (!file.isEmpty() && !isReadable(file)) {
      problems.add(key, "expected a file that this user may read");
    }
    return !file.isEmpty() && isReadable(file);
  }

  static boolean isReadable(String file) {
    try {
      Path path = Path.of(file);
      return Files.isRegularFile(path) && Files.isReadable(path);
    } catch (InvalidPathException noNameHere) {
      return false;
    }
  }

  private void token() {
    if (!TOKEN.matcher(settings.management().token()).matches()) {
      problems.add(
          new InvalidSettings.Problem(
              EnvironmentNames.TOKEN,
              "(hidden)",
              "expected printable ASCII characters without spaces"));
    }
  }

  /**
   * RFC 6455, section 7.4, and its registry: 1004-1006, 1010 and 1015 are never sent by a server.
   */
  private void closeCode(int code) {
    boolean sendable =
        (code >= 1000 && code <= 1003)
            || (code >= 1007 && code <= 1009)
            || (code >= 1011 && code <= 1014)
            || (code >= 3000 && code <= 4999);
    if (!sendable) {
      problems.add(
          "drain.closeCode",
          "expected a close code that an endpoint may send: 1000-1003, 1007-1009, 1011-1014 or"
              + " 3000-4999");
    }
  }

  private void ports() {
    List<Listener> listeners =
        Listener.of(settings.publicEndpoint(), settings.management(), settings.cluster());
    for (int i = 1; i < listeners.size(); i++) {
      Listener later = listeners.get(i);
      listeners.subList(0, i).stream()
          .filter(later::clashesWith)
          .findFirst()
          .ifPresent(
              earlier ->
                  problems.add(
                      later.key(), "expected a port of its own, but " + earlier.key() + " has it"));
    }
  }
}
