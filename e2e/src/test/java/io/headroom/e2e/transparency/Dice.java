package io.headroom.e2e.transparency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Random choices. */
final class Dice {

  private static final String BODY = "abcdefghij0123456789 \r\n\t{}\"\u00e9\u00ff\u0000";

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  /** From 0, below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Some of them, in any order. */
  List<String> some(int percentOfEach, List<String> choices) {
    List<String> chosen = new ArrayList<>(choices);
    chosen.removeIf(choice -> !percent(percentOfEach));
    Collections.shuffle(chosen, random);
    return chosen;
  }

  String repeated(int most, Supplier<String> piece) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(piece.get());
    }
    return text.toString();
  }

  /** Mostly short, some longer than one read. */
  String content() {
    int length = percent(15) ? below(40_000) : below(200);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(BODY.charAt(random.nextInt(BODY.length())));
    }
    return text.toString();
  }

  /** As chunks of any sizes, with extensions and these lines behind the last one. */
  String chunks(String content, List<String> trailers) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < content.length(); ) {
      int size = Math.min(content.length() - at, 1 + below(percent(50) ? 20 : 20_000));
      text.append(size(size)).append(extension()).append("\r\n");
      text.append(content, at, at + size).append("\r\n");
      at += size;
    }
    text.append(of("0", "000")).append(extension()).append("\r\n");
    trailers.forEach(line -> text.append(line).append("\r\n"));
    return text.append("\r\n").toString();
  }

  private String size(int size) {
    String hex = Integer.toHexString(size);
    return of(hex, hex.toUpperCase(Locale.ROOT), "0" + hex);
  }

  private String extension() {
    return percent(70) ? "" : of(";a", ";a=b", ";a=\"b c\"", " ; a = b", ";a=b;c=\"d\"");
  }
}
