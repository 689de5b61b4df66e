package io.headroom.proxy.pages;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a page links, and what its scripts import. */
final class Links {
  private static final Pattern LINK =
      Pattern.compile("(?:(?:href|src)=\"|from '\\./)([a-z][^\"']*)[\"']");

  private Links() {}

  /** How a file's text is fetched; it throws when the file is not there. */
  interface Fetch {
    String text(String link) throws Exception;
  }

  /** Fetches all that can be reached from the page and returns it. */
  static Set<String> follow(String page, Fetch fetch) throws Exception {
    Set<String> found = new HashSet<>();
    follow(page, fetch, found);
    return found;
  }

  private static void follow(String text, Fetch fetch, Set<String> found) throws Exception {
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      if (found.add(link.group(1))) {
        follow(fetch.text(link.group(1)), fetch, found);
      }
    }
  }
}
