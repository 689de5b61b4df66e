package io.headroom.e2e.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP answer.
 *
 * @param headers lines, as they came
 */
public record UpgradeAnswer(int status, List<String> headers) {

  public UpgradeAnswer {
    headers = List.copyOf(headers);
  }

  /** Reads up to the empty line and not a byte further. */
  public static UpgradeAnswer read(InputStream in) throws IOException {
    List<String> lines = MessageHead.read(in);
    return new UpgradeAnswer(
        Integer.parseInt(lines.get(0).split(" ", 3)[1]), lines.subList(1, lines.size()));
  }

  /** The value of the first header of this name. */
  public Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).trim())
        .findFirst();
  }
}
