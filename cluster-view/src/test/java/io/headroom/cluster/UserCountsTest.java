package io.headroom.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCountsTest {

  @Test
  void countsAreFoundByName() {
    UserCounts counts = UserCounts.of(Map.of("alice", 3, "bob", 1, "gone", 0));
    assertEquals(3, counts.of("alice"));
    assertEquals(1, counts.of("bob"));
    assertEquals(0, counts.of("gone"));
    assertEquals(0, counts.of("carol"));
  }

  @Test
  void theBusiestUsersTravelWhenThereAreTooMany() throws IOException {
    Map<String, Integer> many = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      many.put("user-" + i, 1 + i % 3);
    }
    many.put("busiest", 50);
    byte[] bytes = write(UserCounts.of(many));

    assertEquals(2 + 10 * UserCounts.LARGEST, bytes.length);
    UserCounts read = UserCounts.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    assertEquals(50, read.of("busiest"));
    assertEquals(UserCounts.of(many), read);
  }

  @Test
  void noNameTravels() throws IOException {
    String wire = new String(write(UserCounts.of(Map.of("alice", 3))), "ISO-8859-1");
    assertTrue(!wire.contains("alice"));
  }

  @Test
  void moreUsersThanAllowedAreRefusedBeforeMemoryIsTaken() {
    byte[] tooMany = {(byte) 0xff, (byte) 0xff};
    assertThrows(
        IOException.class,
        () -> UserCounts.read(new DataInputStream(new ByteArrayInputStream(tooMany))));
  }

  private static byte[] write(UserCounts counts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    counts.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
