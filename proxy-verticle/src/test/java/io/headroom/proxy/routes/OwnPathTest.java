package io.headroom.proxy.routes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPathTest {
  private static boolean covers(String prefix, String path) {
    return new OwnPath(prefix).covers(RequestPath.parse(path, "localhost").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "/_headroom, /_headroom",
    "/_headroom, /_headroom/",
    "/_headroom, /_headroom?x",
    "/_headroom, /_headroom/x/y",
    "/_headroom, /%5fheadroom/x",
    "/_headroom, /%5Fh%65adroom",
    "/_headroom, /_headroom%2fx",
    "/ops/hr, /ops/hr/x",
    "/ops/hr, /ops%2Fhr",
  })
  void coversItselfAndWhatLiesBelow(String prefix, String path) {
    assertTrue(covers(prefix, path));
  }

  @ParameterizedTest
  @CsvSource({
    "/_headroom, /",
    "/_headroom, /_headroomx",
    "/_headroom, /_headroo",
    "/_headroom, /x/_headroom/",
    "/_headroom, //_headroom/",
    "/_headroom, /_HEADROOM/",
    "/_headroom, /%255fheadroom/",
    "/ops/hr, /ops",
    "/ops/hr, /ops/",
    "/ops/hr, /ops/hrx",
  })
  void coversNothingElse(String prefix, String path) {
    assertFalse(covers(prefix, path));
  }
}
