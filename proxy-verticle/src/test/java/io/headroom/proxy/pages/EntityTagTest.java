package io.headroom.proxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityTagTest {
  @Test
  void isQuotedAndFollowsTheContent() {
    String tag = EntityTag.strong("one".getBytes(StandardCharsets.UTF_8));
    assertTrue(tag.matches("\"[A-Za-z0-9_-]{16}\""), tag);
    assertEquals(tag, EntityTag.strong("one".getBytes(StandardCharsets.UTF_8)));
    assertNotEquals(tag, EntityTag.strong("two".getBytes(StandardCharsets.UTF_8)));
    assertEquals("W/" + tag, EntityTag.weak("one"));
  }

  @Test
  void isComparedWeaklyInAnyPlaceOfTheList() {
    assertTrue(EntityTag.matches(List.of("\"a\""), "\"a\""));
    assertTrue(EntityTag.matches(List.of("W/\"a\""), "\"a\""));
    assertTrue(EntityTag.matches(List.of("\"a\""), "W/\"a\""));
    assertTrue(EntityTag.matches(List.of("\"x\", W/\"a\"", "\"y\""), "\"a\""));
    assertTrue(EntityTag.matches(List.of("\"x\"", "\"a\""), "\"a\""));
    assertTrue(EntityTag.matches(List.of("*"), "\"a\""));
    assertFalse(EntityTag.matches(List.of(), "\"a\""));
    assertFalse(EntityTag.matches(List.of("\"b\", a"), "\"a\""));
  }
}
