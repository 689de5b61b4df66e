package io.headroom.proxy.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
  private final VirtualTime time = new VirtualTime();
  private final AddressOrder order = new AddressOrder();

  private void assertOrder(List<String> expected, String... told) {
    assertEquals(
        FakeDns.addresses(expected.toArray(String[]::new)),
        order.of("t:80", FakeDns.addresses(told), time.nanoTime()));
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

  private void answered(String target, String address, String... tried) {
    order.answered(
        target, FakeDns.addresses(tried), FakeDns.addresses(address).get(0), time.nanoTime());
  }

  @Test
  void theOneThatAnsweredWhereTheFirstDidNotIsFirstAsLongAsItIsAmongThem() {
    answered("t:80", "fd00::2", "10.0.0.1", "fd00::2");
    assertOrder(
        List.of("fd00::2", "10.0.0.1", "fd00::1", "10.0.0.2"),
        "10.0.0.1",
        "10.0.0.2",
        "fd00::1",
        "fd00::2");
    assertOrder(List.of("10.0.0.1", "fd00::1"), "10.0.0.1", "fd00::1");
  }

  @Test
  void livingReplicasTakeTurnsAsTheServersTellThem() {
    answered("t:80", "10.0.0.1", "10.0.0.1", "10.0.0.2");
    assertOrder(List.of("10.0.0.2", "10.0.0.1"), "10.0.0.2", "10.0.0.1");
  }

  @Test
  void aPreferenceLastsWhileItAnswersAndNotForEver() {
    answered("t:80", "10.0.0.2", "10.0.0.1", "10.0.0.2");
    answered("t:80", "10.0.0.2", "10.0.0.2", "10.0.0.1");
    time.passMillis(59_999);
    assertOrder(List.of("10.0.0.2", "10.0.0.1"), "10.0.0.1", "10.0.0.2");
    time.passMillis(1);
    assertOrder(List.of("10.0.0.1", "10.0.0.2"), "10.0.0.1", "10.0.0.2");
  }

  @Test
  void whoAnswersInThePreferredOnesPlaceIsPreferredThen() {
    answered("t:80", "10.0.0.2", "10.0.0.1", "10.0.0.2");
    answered("t:80", "10.0.0.1", "10.0.0.2", "10.0.0.1");
    assertOrder(List.of("10.0.0.1", "10.0.0.2"), "10.0.0.2", "10.0.0.1");
  }

  @Test
  void anotherPortIsAnotherMatter() {
    answered("t:81", "fd00::1", "10.0.0.1", "fd00::1");
    assertOrder(List.of("10.0.0.1", "fd00::1"), "10.0.0.1", "fd00::1");
  }
}
