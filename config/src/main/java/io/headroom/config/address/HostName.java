package io.headroom.config.address;

import java.util.regex.Pattern;

/** What a resolver takes for a host. Pure: never asks one. */
public final class HostName {
  private static final int LONGEST = 253;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63})*\\.?");
  private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?[0-9]+");

  private HostName() {}

  /** Labels of 1 to 63 letters, digits, dashes and underscores; a dot may end the last one. */
  public static boolean isName(String text) {
    int length = text.length() - (text.endsWith(".") ? 1 : 0);
    return length <= LONGEST && NAME.matcher(text).matches();
  }

  /**
   * A name, or an address without brackets. What ends in a number is an address or a mistake:
   * {@code 10.0.0.256} is no name.
   */
  public static boolean isHost(String text) {
    return IpAddress.parse(text).isPresent()
        || (isName(text) && !ENDS_IN_A_NUMBER.matcher(text).matches());
  }
}
