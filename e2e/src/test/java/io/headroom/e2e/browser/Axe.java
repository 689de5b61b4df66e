package io.headroom.e2e.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The accessibility rules of axe-core, all that are on by default. */
public final class Axe {

  private static final String SCRIPT = script();

  /** One line for each element that breaks a rule; none when the page is clean. */
  private static final String RUN =
      """
      async () => {
        const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
        if (passes.length < 5) {
          return `only ${passes.length} rules applied`;
        }
        return violations
          .flatMap(({ id, help, nodes }) => nodes.map((node) =>
            `${id}: ${help}: ${node.html}\\n    ${node.any.map((check) => check.message).join('; ')}`))
          .join('\\n');
      }
      """;

  private Axe() {}

  /** Holds {@code page}, as it is now, against the rules. */
  public static void findsNothing(Page page, String state) {
    page.evaluate(SCRIPT);
    assertEquals("", page.evaluate(RUN), "axe on " + page.url() + ", " + state);
  }

  private static String script() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new IllegalStateException("no axe.min.js on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
