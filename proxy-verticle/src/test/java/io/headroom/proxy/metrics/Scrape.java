package io.headroom.proxy.metrics;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape as a scraper reads it. */
final class Scrape {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.+)");
  private static final Pattern SAMPLE = Pattern.compile("([^\\s{#]+)(\\{[^}]*\\})? (\\S+)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> helps = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final String text;

  Scrape(MetricsRegistry registry, ScrapeFormat format) {
    text = new String(registry.scrape(format), StandardCharsets.UTF_8);
    text.lines().forEach(this::read);
  }

  /** Family name to type. */
  Map<String, String> types() {
    return types;
  }

  Map<String, String> helps() {
    return helps;
  }

  /** Series, written as {@code name{label="value"}}, to value. */
  Map<String, Double> samples() {
    return samples;
  }

  double value(String series) {
    Double value = samples.get(series);
    if (value == null) {
      throw new NoSuchElementException(series + " is not in\n" + text);
    }
    return value;
  }

  private void read(String line) {
    Matcher type = TYPE.matcher(line);
    Matcher help = HELP.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (type.matches()) {
      types.put(type.group(1), type.group(2));
    } else if (help.matches()) {
      helps.put(help.group(1), help.group(2));
    } else if (sample.matches()) {
      String labels = sample.group(2) == null ? "" : sample.group(2);
      samples.put(sample.group(1) + labels, Double.parseDouble(sample.group(3)));
    } else if (!line.equals("# EOF") && !line.startsWith("# UNIT")) {
      throw new IllegalStateException("Not a line of a scrape: " + line);
    }
  }
}
