package io.headroom.config;

import io.headroom.config.address.KeySource;
import io.headroom.config.address.WebAddress;
import java.time.Duration;
import java.util.List;

/**
 * One entry of {@code access}: who may come in. A type of rule is a record here, has its keys in
 * {@link AccessRules}, and is carried out in the proxy's room {@code access}. Immutable.
 */
public sealed interface AccessRule {

  /** By which routes and {@code public.access} refer to it. */
  String name();

  /**
   * Who has a token that one of these keys has signed.
   *
   * @param issuer empty: anybody
   * @param audience empty: anybody
   * @param cookie that may have the token; empty: none
   */
  record Jwt(
      String name,
      KeySource keys,
      String issuer,
      String audience,
      String cookie,
      String userClaim,
      String groupsClaim)
      implements AccessRule {}

  /**
   * Who is let in there.
   *
   * @param userHeader of the answer; empty: nobody is known
   * @param copyHeaders of the answer, for the upstream
   * @param recheck how often it is asked again for an open session; zero: never
   */
  record Forward(
      String name, WebAddress url, String userHeader, List<String> copyHeaders, Duration recheck)
      implements AccessRule {
    public Forward {
      copyHeaders = List.copyOf(copyHeaders);
    }
  }
}
