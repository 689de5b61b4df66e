package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the values must not say together: refused, with a message that names key and value. */
final class CrossFieldRulesIT {

  private static final Pattern FAILURE = Pattern.compile("fail (?:\\(printf )?\"([^\"]+)\"");

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(
            "drain: {timeoutMs: 60000, preStopSeconds: 5, terminationGracePeriodSeconds: 74}",
            "drain.terminationGracePeriodSeconds: expected at least 75"
                + " (preStopSeconds + timeoutMs + 10 s), found 74"),
        refused(
            "drain: {timeoutMs: 60001, preStopSeconds: 5, terminationGracePeriodSeconds: 75}",
            "drain.terminationGracePeriodSeconds: expected at least 76"
                + " (preStopSeconds + timeoutMs + 10 s), found 75"),
        refused(
            "autoscaling: {enabled: true}\nkeda: {enabled: true, serverAddress: http://p}",
            "autoscaling.enabled and keda.enabled: expected one of them, found both"),
        refused(
            "autoscaling: {enabled: true, minReplicas: 5, maxReplicas: 4}",
            "autoscaling.minReplicas: expected at most maxReplicas (4), found 5"),
        refused(
            "keda: {enabled: true, minReplicas: 5, maxReplicas: 4, serverAddress: http://p}",
            "keda.minReplicas: expected at most maxReplicas (4), found 5"),
        refused(
            "autoscaling: {enabled: true}\ncluster: {enabled: false}",
            "cluster.enabled: expected true with autoscaling.enabled,"
                + " because several pods must share their counts"),
        refused(
            "keda: {enabled: true}",
            "keda.serverAddress: expected the address of Prometheus with keda.enabled, found none"),
        refused(
            "replicaCount: 3\ncluster: {enabled: false}",
            "cluster.enabled: expected true with replicaCount 3,"
                + " because several pods must share their counts"),
        refused(
            "management: {token: t, existingSecret: s}",
            "management.token and management.existingSecret: expected one of them, found both"),
        refused(
            "podMonitor: {enabled: true}",
            "networkPolicy.monitoringFrom: expected Prometheus' pods with podMonitor.enabled,"
                + " found none: it could not scrape"),
        refused(
            "management: {port: 8000}",
            "management.port: expected a port of its own, but public.port has 8000"),
        refused(
            "cluster: {eventBusPort: 5701}",
            "cluster.eventBusPort: expected a port of its own, but cluster.port has 5701"),
        refused(
            "websocketProxy: {userHeader: X-User}",
            "websocketProxy.userHeader: expected public.trustedProxies with it,"
                + " because X-User is believed only from those"),
        refused(
            "routes: [{path: /a/, target: http://a}, {path: /_headroom/b/, target: http://b}]",
            "routes[1].path: expected a path outside public.path (/_headroom),"
                + " found /_headroom/b/"),
        refused(
            "routes: [{path: /a/, target: http://a}, {path: /b/, target: http://b},"
                + " {path: /a, target: http://c}]",
            "routes[2].path: expected a path of its own, but routes[0] has it, found /a"),
        refused(
            "routes: [{path: '/u/{a}/', target: http://a}, {path: '/u/{b}/', target: http://b}]",
            "routes[1].path: expected a path of its own, but routes[0] has it, found /u/{b}/"),
        refused(
            "ingress: {enabled: true}",
            "ingress.hosts: expected at least one host with ingress.enabled, found none"),
        refused(
            "ingress: {enabled: true, hosts: [a.example.org], timeoutSeconds: 20}",
            "websocketProxy.heartbeatIntervalMs: expected less than ingress.timeoutSeconds (20 s),"
                + " found 20000"),
        refused(
            "httpRoute: {enabled: true}",
            "httpRoute.parentRefs: expected at least one gateway with httpRoute.enabled,"
                + " found none"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatContradictsItselfIsRefusedByName(String values, String message) {
    CommandRun run = Helm.tryTemplate(YamlText.of(values));

    assertNotEquals(0, run.status(), run::out);
    assertTrue(run.err().contains(": " + message + "\n"), run::err);
  }

  @Test
  void everyRuleHasACase() throws IOException {
    Matcher rule = FAILURE.matcher(Files.readString(Helm.CHART.resolve("templates/validate.yaml")));
    List<String> messages = refused().map(each -> (String) each.get()[1]).toList();
    List<String> without = new ArrayList<>();
    int rules = 0;
    while (rule.find()) {
      rules++;
      Pattern said = asPattern(rule.group(1));
      if (messages.stream().noneMatch(message -> said.matcher(message).matches())) {
        without.add(rule.group(1));
      }
    }

    assertEquals(List.of(), without);
    assertTrue(rules >= 13, "found only " + rules + " rules");
  }

  @Test
  void theHopsworksBlockIsHeldToTheSameRules() {
    CommandRun run =
        Helm.tryTemplate(
            YamlText.of(
                """
                hopsworks: {payara: {websocketProxy: {heartbeatIntervalMs: 90000}}}
                ingress: {enabled: true, hosts: [a.example.org], timeoutSeconds: 60}
                """));
    assertTrue(run.err().contains("less than ingress.timeoutSeconds (60 s), found 90000"));
  }

  private static Arguments refused(String values, String message) {
    return Arguments.of(values, message);
  }

  /** The pattern of what {@code printf} makes of a format. */
  private static Pattern asPattern(String format) {
    return Pattern.compile(
        Pattern.quote(format).replace("%d", "\\E\\d+\\Q").replace("%s", "\\E.+\\Q"));
  }
}
