package io.headroom.config;

/** Port numbers as text. Pure. */
final class Ports {
  private static final int HIGHEST = 65_535;

  private Ports() {}

  /** 1 to 65535; -1 for all else. */
  static int parse(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port > 0 && port <= HIGHEST ? port : -1;
  }
}
