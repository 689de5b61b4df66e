package io.headroom.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderListTest {
  @Test
  void hasTheElementsOfAllLinesInTheirOrder() {
    assertEquals(List.of("b", "a", "C"), HeaderList.of(List.of(" b ,a", "\tC")));
  }

  @Test
  void leavesEmptyElementsOut() {
    assertEquals(List.of("a"), HeaderList.of(List.of("", ",", " , a,")));
  }

  @Test
  void findsATokenInWhateverCase() {
    assertTrue(HeaderList.contains(List.of("keep-alive", "x, Upgrade"), "upgrade"));
    assertFalse(HeaderList.contains(List.of("h2c, upgrades"), "upgrade"));
  }
}
