package io.headroom.proxy.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The frame sequences of {@code frames.txt}. */
final class FrameCorpus {

  /** One line of it. */
  record Entry(String name, ScanOutcome.Stream stream, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private FrameCorpus() {}

  static List<Entry> entries() {
    return text("frames.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(FrameCorpus::entry)
        .toList();
  }

  static String text(String resource) {
    try (InputStream in = FrameCorpus.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(String line) {
    String[] fields = line.split("\\|");
    return new Entry(
        fields[0].trim(),
        new ScanOutcome.Stream(
            fields[1].trim().equals("client"),
            Integer.parseInt(fields[2].trim(), 16),
            Long.parseLong(fields[3].trim())),
        Frames.hex(fields[4]));
  }
}
