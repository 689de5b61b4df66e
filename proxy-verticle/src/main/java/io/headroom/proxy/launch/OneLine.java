package io.headroom.proxy.launch;

import java.util.HexFormat;

/** Text from anywhere, made fit for one line of a terminal. Pure. */
public final class OneLine {
  private static final HexFormat HEX = HexFormat.of();

  private OneLine() {}

  /** Control and formatting characters as escapes, so that no text moves the cursor or the eye. */
  public static String of(String text) {
    int start = 0;
    while (start < text.length() && !hidden(text.charAt(start))) {
      start++;
    }
    if (start == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, start);
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!hidden(c)) {
        escaped.append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else {
        escaped.append("\\u").append(HEX.toHexDigits(c));
      }
    }
    return escaped.toString();
  }

  private static boolean hidden(char c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
