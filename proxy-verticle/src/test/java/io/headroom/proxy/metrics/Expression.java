package io.headroom.proxy.metrics;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics and labels that a PromQL expression names. */
record Expression(Set<String> metrics, Set<String> labels) {
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)\\}");
  private static final Pattern LABEL_LIST =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern DURATION = Pattern.compile("\\[[^\\]]*\\]");
  private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_]\\w*");
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "NaN", "Inf");

  private static final Pattern AGGREGATED =
      Pattern.compile(
          "\\b(?:max|min|sum|avg)\\s*(?:by\\s*\\([^)]*\\)\\s*)?\\(\\s*(ws_cluster_\\w+)");

  /** What each instance says of the whole cluster and is aggregated before anything else. */
  static Set<String> aggregatedClusterMetrics(String text) {
    return AGGREGATED
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Expression of(String text) {
    Set<String> labels = new TreeSet<>();
    String rest = STRING.matcher(text).replaceAll("");
    rest = collect(rest, LABEL_LIST, labels);
    rest = collect(rest, MATCHERS, labels);
    rest = DURATION.matcher(rest).replaceAll("");
    Set<String> metrics =
        words(NAME, rest)
            .filter(name -> !KEYWORDS.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    return new Expression(metrics, labels);
  }

  private static String collect(String text, Pattern group, Set<String> into) {
    Matcher matcher = group.matcher(text);
    matcher.results().forEach(found -> words(LABEL_NAME, found.group(1)).forEach(into::add));
    return matcher.replaceAll("");
  }

  private static Stream<String> words(Pattern word, String text) {
    return word.matcher(text).results().map(result -> result.group());
  }
}
