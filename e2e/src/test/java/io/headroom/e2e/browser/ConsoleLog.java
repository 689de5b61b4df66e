package io.headroom.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a page complained of: exceptions, errors and warnings on its console, and with them every
 * breach of its content security policy. Filled on the test thread, inside Playwright calls.
 */
public final class ConsoleLog {

  /** An answer other than 2xx, or none: Chromium notes it, whether or not the page expects it. */
  private static final Pattern NOT_LOADED =
      Pattern.compile("Failed to load resource|WebSocket connection to \\S+ failed");

  private final List<String> complaints = new ArrayList<>();
  private final List<String> notLoaded = new ArrayList<>();

  /** Listens to {@code page} from now on. */
  public static ConsoleLog of(Page page) {
    ConsoleLog log = new ConsoleLog();
    page.onPageError(error -> log.complaints.add("exception: " + error));
    page.onConsoleMessage(
        message -> {
          if (Set.of("error", "warning").contains(message.type())) {
            boolean answer = NOT_LOADED.matcher(message.text()).lookingAt();
            (answer ? log.notLoaded : log.complaints).add(message.text());
          }
        });
    return log;
  }

  /** Nothing was wrong, and everything that was asked for came. */
  public void assertClean() {
    assertCleanButForAnswers();
    assertEquals(List.of(), notLoaded);
  }

  /** Nothing was wrong but that the server refused, or did not answer, as the test has it. */
  public void assertCleanButForAnswers() {
    assertEquals(List.of(), complaints);
  }
}
