package io.headroom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> NAMES = List.of("host", "port", "maxSessionsPerApp");

  @Test
  void findsTheNameThatWasMeant() {
    assertEquals(Optional.of("port"), NearestName.of("prot", NAMES));
    assertEquals(Optional.of("port"), NearestName.of("PORT", NAMES));
    assertEquals(Optional.of("maxSessionsPerApp"), NearestName.of("maxSessionPerApps", NAMES));
  }

  @Test
  void takesTheBeginningOfAName() {
    assertEquals(Optional.of("maxSessionsPerApp"), NearestName.of("maxSessions", NAMES));
  }

  @Test
  void guessesNothingThatIsFarOff() {
    assertEquals(Optional.empty(), NearestName.of("colour", NAMES));
    assertEquals(Optional.empty(), NearestName.of("x", NAMES));
    assertEquals(Optional.empty(), NearestName.of("", NAMES));
    assertEquals(Optional.empty(), NearestName.of("p".repeat(100_000), NAMES));
  }

  @Test
  void countsEdits() {
    assertEquals(0, NearestName.distance("abc", "abc"));
    assertEquals(1, NearestName.distance("abc", "acb"));
    assertEquals(1, NearestName.distance("abc", "ab"));
    assertEquals(1, NearestName.distance("abc", "abd"));
    assertEquals(3, NearestName.distance("", "abc"));
  }
}
