package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Places;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the values must not say together: refused, with a message that names key and value. */
final class CrossFieldRulesIT {

  private static final Pattern FAILURE = Pattern.compile("append \\$wrong \\(printf \"([^\"]+)\"");

  @TempDir private static Path folder;

  static List<JsonObject> refused() {
    return YamlText.documents(Places.resource("/chart/refused.yaml", folder));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatContradictsItselfIsRefusedByName(JsonObject refused) {
    CommandRun run = Helm.tryTemplate(refused.getJsonObject("values"));

    assertNotEquals(0, run.status(), run::out);
    assertTrue(run.err().contains(": " + refused.getString("message") + "\n"), run::err);
  }

  @Test
  void everyRuleHasACase() throws IOException {
    Matcher rule = FAILURE.matcher(Files.readString(Helm.CHART.resolve("templates/validate.yaml")));
    List<String> messages = refused().stream().map(each -> each.getString("message")).toList();
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

  /** The pattern of what {@code printf} makes of a format. */
  private static Pattern asPattern(String format) {
    return Pattern.compile(
        Pattern.quote(format.replace("%%", "%").replace("\\\\", "\\"))
            .replace("%d", "\\E\\d+\\Q")
            .replace("%s", "\\E.+\\Q"));
  }
}
