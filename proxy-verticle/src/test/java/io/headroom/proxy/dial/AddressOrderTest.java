package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
  private final AddressOrder order = new AddressOrder();

  private void assertOrder(List<String> expected, String... told) {
    assertEquals(
        FakeDns.addresses(expected.toArray(String[]::new)),
        order.of("t:80", FakeDns.addresses(told)));
  }

  @Test
  void familiesTakeTurns() {
    assertOrder(
        List.of("10.0.0.1", "fd00::1", "10.0.0.2", "10.0.0.3"),
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "fd00::1");
    assertOrder(List.of("fd00::1", "fd00::2"), "fd00::1", "fd00::2");
    assertOrder(List.of("10.0.0.1"), "10.0.0.1");
  }

  @Test
  void theOneThatAnsweredIsFirstAsLongAsItIsAmongThem() {
    order.answered("t:80", FakeDns.addresses("fd00::2").get(0));
    assertOrder(
        List.of("fd00::2", "10.0.0.1", "fd00::1", "10.0.0.2"),
        "10.0.0.1",
        "10.0.0.2",
        "fd00::1",
        "fd00::2");
    assertOrder(List.of("10.0.0.1", "fd00::1"), "10.0.0.1", "fd00::1");
  }

  @Test
  void anotherPortIsAnotherMatter() {
    order.answered("t:81", FakeDns.addresses("fd00::1").get(0));
    assertOrder(List.of("10.0.0.1", "fd00::1"), "10.0.0.1", "fd00::1");
  }
}
