package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.headroom.config.address.KeySource;
import io.headroom.config.address.WebAddress;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code access}, and says what the schema cannot. Used once. */
final class AccessRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}");

  /** Each type's own keys; what belongs to another one is not meant. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "jwt",
          List.of("jwks", "issuer", "audience", "cookie", "userClaim", "groupsClaim"),
          "forward",
          List.of("url", "userHeader", "copyHeaders", "recheckMs"));

  private final Problems problems;
  private final JsonObject defaults;

  /**
   * @param problems takes what is wrong; what the schema refuses is there already
   * @param defaults of a rule's keys
   */
  AccessRules(Problems problems, JsonObject defaults) {
    this.problems = problems;
    this.defaults = defaults;
  }

  /** Those of the document that are right, by name. */
  Map<String, AccessRule> read(JsonObject access) {
    Map<String, AccessRule> right = new LinkedHashMap<>();
    for (String name : access.fieldNames()) {
      String place = "access." + name;
      if (!NAME.matcher(name).matches()) {
        problems.add(
            new Problem(place, "", "expected a name of letters, digits, dashes and underscores"));
      } else if (access.getValue(name) instanceof JsonObject rule && !problems.spoil(place)) {
        read(place, name, rule).ifPresent(read -> right.put(name, read));
      }
    }
    return right;
  }

  private Optional<AccessRule> read(String place, String name, JsonObject rule) {
    String type = rule.getString("type");
    List<String> own = KEYS.getOrDefault(type, List.of());
    for (String key : rule.fieldNames()) {
      boolean given = !rule.getValue(key).equals(defaults.getValue(key));
      if (given && !key.equals("type") && !own.contains(key)) {
        problems.add(place + "." + key, "expected only with another type than " + type);
      }
    }
    Optional<AccessRule> read =
        type.equals("jwt") ? jwt(place, name, rule) : forward(place, name, rule);
    return problems.spoil(place) ? Optional.empty() : read;
  }

  private Optional<AccessRule> jwt(String place, String name, JsonObject rule) {
    return read(place, "jwks", rule, KeySource::parse)
        .map(
            keys ->
                new AccessRule.Jwt(
                    name,
                    keys,
                    rule.getString("issuer"),
                    rule.getString("audience"),
                    rule.getString("cookie"),
                    rule.getString("userClaim"),
                    rule.getString("groupsClaim")));
  }

  private Optional<AccessRule> forward(String place, String name, JsonObject rule) {
    List<String> copied =
        problems.readAll(place + ".copyHeaders", text -> HeaderNames.ofIdentity(text, true));
    problems.read(place + ".userHeader", text -> HeaderNames.ofIdentity(text, false));
    return read(place, "url", rule, WebAddress::parse)
        .map(
            url ->
                new AccessRule.Forward(
                    name,
                    url,
                    rule.getString("userHeader"),
                    copied,
                    Duration.ofMillis(rule.getLong("recheckMs"))));
  }

  private <T> Optional<T> read(
      String place, String key, JsonObject rule, Function<String, T> grammar) {
    if (rule.getString(key).isEmpty()) {
      problems.add(place + "." + key, "expected, because its type is " + rule.getString("type"));
      return Optional.empty();
    }
    return problems.read(place + "." + key, grammar);
  }
}
