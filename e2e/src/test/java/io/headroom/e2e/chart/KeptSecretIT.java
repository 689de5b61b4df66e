package io.headroom.e2e.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.Owned;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's secret of the pods, at an upgrade that finds it again. */
final class KeptSecretIT {

  private static final String NAME = Helm.FULL_NAME + "-peers";

  @RegisterExtension final Owned owned = new Owned();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef\nfedcba9876543210fedcba9876543210\n",
        "\n  words and more words, thirty-two characters  \n"
      })
  void isKept(String secret) {
    assertEquals(secret, made(upgrade(keeping(secret))));
  }

  @Test
  void isMadeWhereThereIsNone() {
    assertEquals(64, made(upgrade(keeping(""))).length());
  }

  /** No pod would start with it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "short-secret",
        "0123456789abcdef0123456789abcdef\nshort-secret",
        "0123456789abcdef                 \n   0123456789abcdef"
      })
  void isRefusedByNameWhereItIsTooShort(String secret) {
    CommandRun run = upgrade(keeping(secret));
    assertTrue(
        run.err()
            .contains(
                "Secret "
                    + NAME
                    + ": expected one or two lines of 32 characters and more under the key"
                    + " secret, found other text: set cluster.secret\n"),
        run::err);
    assertFalse(run.err().contains(secret.lines().findFirst().orElseThrow()), run::err);
  }

  /** Who may not read Secrets sets it. */
  @Test
  void isNotAskedForWhereItIsSet() {
    SecretsApi api = keeping("short-secret");
    String mine = "m".repeat(32);
    assertEquals(mine, made(upgrade(api, ChartValues.only("cluster.secret", mine))));
    assertEquals(List.of(), api.asked());
  }

  private SecretsApi keeping(String secret) {
    return owned.add(SecretsApi.keeping(NAME, secret));
  }

  private static CommandRun upgrade(SecretsApi api, JsonObject... values) {
    return Helm.tryTemplateAt(api.url(), values);
  }

  private static String made(CommandRun run) {
    return Manifests.parse(run.succeeded().out())
        .one("Secret", NAME)
        .getJsonObject("stringData")
        .getString("secret");
  }
}
