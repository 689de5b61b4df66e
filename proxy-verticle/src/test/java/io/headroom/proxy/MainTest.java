package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.fixtures.Certificates;
import io.headroom.proxy.launch.Farewell;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(new Farewell());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private String write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("headroom.yaml"), yaml).toString();
  }

  @Test
  void checkConfigAcceptsAValidFile() throws IOException {
    String file = write("routes: [{path: /a/, target: 'http://a:1'}]");

    assertEquals(0, run("check-config", file));
    assertEquals(file + ": valid, 1 route\n", out.toString());
  }

  @Test
  void checkConfigTellsWhatIsOddAndAcceptsIt() throws IOException {
    String file = write("websocketProxy: {heartbeatIntervalMs: 1, maxSessionsPerUser: 2}");

    assertEquals(0, run("check-config", file, "--route", "/a/=http://a:1"));
    assertEquals(file + ": valid, 1 route, 2 warnings\n", out.toString());
    assertEquals(
        List.of(
            "headroom: warning: websocketProxy.maxSessionsPerUser = 2: expected"
                + " websocketProxy.userHeader with it, or routes with access; without, nobody is known"
                + " and it limits nobody",
            "headroom: warning: websocketProxy.heartbeatIntervalMs = 1: expected 0 or 1000 and more;"
                + " the unit is milliseconds"),
        err.toString().lines().toList());
  }

  @Test
  void checkConfigTellsEveryProblem() throws IOException {
    String file = write("public: {port: x}\ntypo: \"\\e[31m\"");

    assertEquals(1, run("check-config", file, "--set", "capacity.warnFreePercent=101"));
    assertEquals(
        List.of(
            "headroom: 3 problems:",
            "  public.port = x: expected a whole number from 0 to 65535",
            "  capacity.warnFreePercent = 101: expected a whole number from 0 to 100 (set by --set)",
            "  typo: unknown key, expected one of instanceId, public, management, websocketProxy,"
                + " capacity, gate, drain, timeouts, cluster, audit, access, routes"),
        err.toString().lines().toList());
  }

  @Test
  void checkConfigTriesTheCertificateWithItsKey() throws Exception {
    Certificates one = Certificates.of(directory, "one", "dns:localhost");
    Certificates other = Certificates.of(directory, "other", "dns:localhost");
    Path encrypted =
        Files.writeString(
            directory.resolve("encrypted.key"),
            Files.readString(Path.of(one.key())).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));

    Certificates expired = Certificates.expired(directory, "expired");

    assertEquals("", tlsComplaint(one.cert(), one.key()));
    assertEquals(
        0,
        run("check-config", write("public: " + tls(expired.cert(), expired.key()))),
        err.toString());
    assertTrue(
        err.toString().contains(": expected a certificate that is valid now; it is from "),
        err.toString());
    assertEquals(
        "headroom: public.tls.key = " + other.key() + ": expected the private key of " + one.cert(),
        tlsComplaint(one.cert(), other.key()));
    assertEquals(
        "headroom: public.tls.cert = " + one.key() + ": expected a PEM certificate",
        tlsComplaint(one.key(), one.cert()).split(";", 2)[0]);
    assertEquals(
        "headroom: public.tls.key = " + encrypted + ": expected a PEM private key, not encrypted",
        tlsComplaint(one.cert(), encrypted.toString()).split(";", 2)[0]);
  }

  private String tlsComplaint(String cert, String key) throws IOException {
    String file = write("public: " + tls(cert, key));
    err.getBuffer().setLength(0);
    assertEquals(run("check-config", file), err.toString().isEmpty() ? 0 : 1, err.toString());
    return err.toString().strip();
  }

  private static String tls(String cert, String key) {
    return "{tls: {cert: '" + cert + "', key: '" + key + "'}}";
  }

  @Test
  void oneProblemIsOneLine() {
    assertEquals(1, run("check-config", directory.resolve("none\u001b.yaml").toString()));
    assertEquals(
        "headroom: configuration file = "
            + directory
            + "/none\\u001b.yaml: expected a file, but there is none\n",
        err.toString());
  }

  @Test
  void servingBadSettingsFailsTheSameWay() {
    assertEquals(2, run("serve", "--sett", "x"));
    assertEquals(2, run("check-config"));
    assertEquals(2, run("--config", "x", "serve"));
    assertEquals(2, run("sevre"));
    assertEquals("", out.toString());
    assertEquals(8, err.toString().lines().count(), "two lines each:\n" + err);
  }

  @Test
  void whatIsMistypedIsNamedWithItsNearest() {
    run("--confg", "x");
    run("sevre");
    run("serve", "more");
    assertEquals(
        List.of(
            "headroom: unknown option --confg; did you mean --config?",
            "headroom: did not expect sevre; did you mean serve?",
            "headroom: did not expect more"),
        err.toString().lines().filter(line -> !line.startsWith("Try: ")).toList());
  }

  @Test
  void whoIsLostIsSentToTheHelpOfTheCommand() {
    run("--confg", "x");
    run("check-config", "--sett", "x");
    run("serve", "more");
    assertEquals(
        List.of(
            "Try: headroom --help",
            "Try: headroom check-config --help",
            "Try: headroom serve --help"),
        err.toString().lines().filter(line -> line.startsWith("Try: ")).toList());
  }

  @Test
  void theHelpOfACommandHasAnExample() {
    assertEquals(0, run("check-config", "--help"));
    assertTrue(
        out.toString().contains("headroom check-config headroom.yaml --set "), out.toString());
    assertEquals(0, run("serve", "--help"));
    assertTrue(out.toString().contains("headroom serve --config headroom.yaml"), out.toString());
  }

  @Test
  void examplesInTheHelpCanBeCopiedFromOneLine() {
    run("--help");
    run("try", "--help");
    assertTrue(out.toString().contains(" websocketProxy.maxSessionsPerApp=5."), out.toString());
    assertTrue(
        out.toString().contains(" ws://localhost:8000/user/alice/api/kernels/ID/channels\n"),
        out.toString());
    assertTrue(out.toString().contains("Exit code 0: "), out.toString());
  }

  @Test
  void helpAndVersionAreNoFailure() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("headroom "), out.toString());
    assertEquals(0, run("--help"));
    assertEquals(0, run("serve", "--help"));
    assertEquals(0, run("check-config", "-h"));
    assertTrue(out.toString().contains("check-config"), out.toString());
    assertEquals("", err.toString());
  }
}
