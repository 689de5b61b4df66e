package io.headroom.config;

/** What a resolver takes for a host. Pure: never asks one. */
public final class HostName {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  private HostName() {}

  /** Labels of 1 to 63 letters, digits, dashes and underscores; a dot may end the last one. */
  public static boolean isName(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.isEmpty() || name.length() > LONGEST) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty()
          || label.length() > LONGEST_LABEL
          || !label.chars().allMatch(HostName::belongsInLabel)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A name, or an address without brackets. What ends in a number is an address or a mistake:
   * {@code 10.0.0.256} is no name.
   */
  public static boolean isHost(String text) {
    if (text.indexOf('[') >= 0) {
      return false;
    }
    boolean numeric = text.matches("(?:.*\\.)?[0-9]+");
    return IpAddress.parse(text).isPresent() || (!numeric && isName(text));
  }

  private static boolean belongsInLabel(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '_';
  }
}
