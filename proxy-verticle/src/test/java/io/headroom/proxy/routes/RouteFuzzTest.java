package io.headroom.proxy.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.config.Settings;
import io.headroom.config.address.HostAndPort;
import io.headroom.config.address.Origin;
import io.headroom.fixtures.FuzzSeeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A route is refused with a reason, or leads somewhere that one can say and read again. */
public class RouteFuzzTest {

  /**
   * One input of the fuzzer.
   *
   * @param input three lines: a route's path, its target, a request's
   */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 3);
    if (lines.length < 3) {
      return;
    }
    Settings.Route route;
    try {
      route = new Settings.Route(lines[0], lines[1], "app", List.of());
    } catch (IllegalArgumentException refused) {
      assertTrue(refused.getMessage().startsWith("expected"), refused.getMessage());
      return;
    }
    Settings.Route again =
        new Settings.Route(route.path().toString(), route.target().text(), "app", List.of());
    assertEquals(route, again);
    RequestPath.parse(lines[2], "host")
        .flatMap(path -> RouteTable.of(List.of(route)).match(path))
        .ifPresent(match -> leadsSomewhere(match.target()));
  }

  private static void leadsSomewhere(Origin target) {
    assertEquals(Optional.of(target), Origin.parse(target.toString()), target.toString());
    assertEquals(
        Optional.of(new HostAndPort(target.host(), target.port())),
        HostAndPort.split(target.authority(), -1),
        target.toString());
  }

  static List<FuzzSeeds> seeds() throws IOException {
    return FuzzSeeds.of(RouteFuzzTest.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsWhatTheFuzzerKept(FuzzSeeds seed) {
    fuzzerTestOneInput(seed.bytes());
  }
}
