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

  private static final Pattern FAILURE = Pattern.compile("append \\$wrong \\(printf \"([^\"]+)\"");

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
            "cluster: {secret: 0123456789abcdef0123456789abcdef, existingSecret: s}",
            "cluster.secret and cluster.existingSecret: expected one of them, found both"),
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
            "routes: [{path: '/u/{a}/{a}/', target: 'http://{a}'}]",
            "routes[0].path: expected each name once, but {a} occurs twice, found /u/{a}/{a}/"),
        refused(
            "routes: [{path: '/u/{.}/', target: http://a}]",
            "routes[0].path: expected whole segments, plain or {name}, found /u/{.}/"),
        refused(
            "routes: [{path: '/u-{a}/', target: http://a}]",
            "routes[0].path: expected whole segments, plain or {name}, found /u-{a}/"),
        refused(
            "routes: [{path: /a/../b, target: http://a}]",
            "routes[0].path: expected segments that are neither empty nor dots, found /a/../b"),
        refused(
            "routes: [{path: '/a b', target: http://a}]",
            "routes[0].path: expected decoded segments without ? # % ; \\ or spaces, found /a b"),
        refused(
            "routes: [{path: '/u/{a}/', target: 'http://{b}:80'}]",
            "routes[0].target: expected only names of the path, but it has no {b},"
                + " found http://{b}:80"),
        refused(
            "routes: [{path: /a/, target: 'http://user:word@b/c'}]",
            "routes[0].target: expected http://host:port or https://host:port, without a path,"
                + " found http://(hidden)@b/c"),
        refused(
            "routes: [{path: /a/, target: 'http://127.0.0.1:8001'}]",
            "routes[0].target: expected another port: Headroom itself has management.port,"
                + " found http://127.0.0.1:8001"),
        refused(
            "routes: [{path: /a/, target: http://a, origins: ['*', hub.example.org]}]",
            "routes[0].origins[1]: expected scheme://host or scheme://host:port, such as"
                + " https://hub.example.org; or null, *, or a scheme as vscode-webview://,"
                + " found hub.example.org"),
        refused(
            "public: {trustedProxies: [10.0.0.0/8, 'fd00::/129']}",
            "public.trustedProxies[1]: expected an address or address/bits, such as 10.0.0.0/8,"
                + " found fd00::/129"),
        refused(
            "public: {trustedProxies: [10.0.0.0/8]}\nwebsocketProxy: {userHeader: Cookie}",
            "websocketProxy.userHeader: expected a header of its own, such as X-Forwarded-User,"
                + " found Cookie"),
        refused(
            "drain: {closeCode: 1006}",
            "drain.closeCode: expected a close code that an endpoint may send: 1000-1003,"
                + " 1007-1009, 1011-1014 or 3000-4999, found 1006"),
        refused(
            "dnsPolicy: None",
            "dnsConfig.nameservers: expected at least one with dnsPolicy None, found none"),
        refused(
            "networkPolicy: {enabled: false}\npodMonitor: {enabled: true}\n"
                + "serviceMonitor: {enabled: true}",
            "podMonitor.enabled and serviceMonitor.enabled: expected one of them, found both:"
                + " every series would be there twice"),
        refused(
            "service: {nodePort: 30080}",
            "service.nodePort: expected service.type NodePort or LoadBalancer with it,"
                + " found ClusterIP"),
        refused(
            "service: {externalTrafficPolicy: Local}",
            "service.externalTrafficPolicy: expected service.type NodePort or LoadBalancer with it,"
                + " found ClusterIP"),
        refused(
            "service: {type: NodePort, loadBalancerClass: a}",
            "service.loadBalancerClass: expected service.type LoadBalancer with it,"
                + " found NodePort"),
        refused(
            "service: {type: LoadBalancer, healthCheckNodePort: 30081}",
            "service.healthCheckNodePort: expected service.type LoadBalancer and"
                + " service.externalTrafficPolicy Local with it, found LoadBalancer"),
        refused(
            "service: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.1]}",
            "service.loadBalancerSourceRanges[0]: expected address/bits, such as 10.0.0.0/8,"
                + " found 10.0.0.1"),
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
    assertTrue(rules >= 30, "found only " + rules + " rules");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    CommandRun run =
        Helm.tryTemplate(
            YamlText.of("drain: {closeCode: 1006}\nroutes: [{path: /a//b, target: http://a}]"));

    assertTrue(
        run.err()
            .contains(
                ": 2 values are wrong:\n  drain.closeCode: expected a close code that an endpoint"
                    + " may send: 1000-1003, 1007-1009, 1011-1014 or 3000-4999, found 1006\n"
                    + "  routes[0].path: expected segments that are neither empty nor dots,"
                    + " found /a//b\n"),
        run::err);
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
        Pattern.quote(format.replace("%%", "%").replace("\\\\", "\\"))
            .replace("%d", "\\E\\d+\\Q")
            .replace("%s", "\\E.+\\Q"));
  }
}
