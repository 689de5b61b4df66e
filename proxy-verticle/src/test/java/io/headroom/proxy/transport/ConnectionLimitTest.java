package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static final int MOST = 80;

  /** From here on whoever does nothing makes room. */
  private static final int CROWDED = 70;

  private final ConnectionLimit limit = new ConnectionLimit("port", () -> 0);

  ConnectionLimitTest() {
    limit.most(MOST);
  }

  private List<EmbeddedChannel> proven(int number) {
    List<EmbeddedChannel> channels = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      assertTrue(limit.admit(channel));
      limit.proven(channel);
      channels.add(channel);
    }
    return channels;
  }

  @Test
  void thoseThatBroughtARequestStayAndOnesBeyondTheLimitAreTurnedAway() {
    List<EmbeddedChannel> busy = proven(MOST);
    for (int i = 0; i < 1_000; i++) {
      assertFalse(limit.admit(new EmbeddedChannel()));
    }
    assertEquals(MOST, limit.open());
    assertEquals(1_000, limit.turnedAway());
    assertTrue(busy.stream().allMatch(EmbeddedChannel::isOpen));
  }

  @Test
  void oneThatLeavesMakesRoom() {
    List<EmbeddedChannel> busy = proven(MOST);
    busy.get(3).close();
    assertEquals(MOST - 1, limit.open());
    assertTrue(limit.admit(new EmbeddedChannel()));
    assertFalse(limit.admit(new EmbeddedChannel()));
  }

  @Test
  void theOldestThatBroughtNothingMakesRoomForTheNewest() {
    List<EmbeddedChannel> busy = proven(50);
    List<EmbeddedChannel> silent = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      assertTrue(limit.admit(channel), "the newest always has room");
      silent.add(channel);
    }
    assertEquals(CROWDED, limit.open());
    assertTrue(busy.stream().allMatch(EmbeddedChannel::isOpen));
    for (int i = 0; i < silent.size(); i++) {
      assertEquals(i >= 980, silent.get(i).isOpen(), "number " + i);
    }
    assertEquals(980, limit.turnedAway());
  }

  @Test
  void itIsCrowdedFromSevenEighthsOn() {
    proven(CROWDED);
    assertFalse(limit.crowded());
    proven(1);
    assertTrue(limit.crowded());
    limit.most(MOST * 2);
    assertFalse(limit.crowded());
  }

  @Test
  void aLowerLimitCutsNobody() {
    List<EmbeddedChannel> busy = proven(50);
    limit.most(10);
    assertFalse(limit.admit(new EmbeddedChannel()));
    assertTrue(busy.stream().allMatch(EmbeddedChannel::isOpen));
    assertEquals(50, limit.open());
  }
}
