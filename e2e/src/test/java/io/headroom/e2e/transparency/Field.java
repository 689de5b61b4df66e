package io.headroom.e2e.transparency;

/**
 * A line of a head.
 *
 * @param value as it stood behind the colon, blanks included
 */
record Field(String name, String value) {

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  String trimmed() {
    return value.strip();
  }

  @Override
  public String toString() {
    return name + ":" + value;
  }
}
