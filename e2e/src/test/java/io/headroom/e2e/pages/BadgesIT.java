package io.headroom.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.headroom.e2e.browser.Browser;
import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pictures and shields documents, for places where no script runs. */
final class BadgesIT {

  private static final int CAP = 5;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension final Owned owned = new Owned();

  private HeadroomProcess headroom;

  @Test
  void picturesAndDocumentsFollowTheLevel() throws IOException {
    headroom =
        owned.add(
            HeadroomProcess.start(
                "BadgesIT",
                new HeadroomConfig().withoutFile().set("websocketProxy.maxSessionsPerApp", CAP)));
    expect("5 free", "brightgreen", false);
    new Sessions(owned).open(headroom, CAP - 1);
    expect("close to its limit, 1 free", "orange", false);
    new Sessions(owned).open(headroom, 1);
    expect("full", "red", true);
  }

  private void expect(String message, String colour, boolean error) throws IOException {
    for (String scope : List.of("instance", "cluster")) {
      String label = scope.equals("instance") ? "this instance" : "cluster";
      JsonObject shields = new JsonObject(get("/_headroom/badge/" + scope + ".json").body());
      assertEquals(1, shields.getInteger("schemaVersion"));
      assertEquals(label, shields.getString("label"));
      assertEquals(message, shields.getString("message"));
      assertEquals(colour, shields.getString("color"));
      assertEquals(error, shields.getBoolean("isError"));
    }
    expectPictures(message, colour);
  }

  /** Embedded in another site's page; the query keeps the page from showing one it has. */
  private void expectPictures(String message, String name) throws IOException {
    Page page = BROWSER.page();
    String badge = headroom.origin() + "/_headroom/badge/";
    page.setContent(
        "<p><img alt=instance src='"
            + badge
            + "instance.svg?"
            + name
            + "'>"
            + " <img alt=cluster src='"
            + badge
            + "cluster.svg?"
            + name
            + "'>");
    for (Locator image : page.locator("img").all()) {
      assertThat(image).hasJSProperty("complete", true);
      assertEquals(20, image.evaluate("img => img.naturalHeight"));
    }
    BROWSER.screenshot(name);
    HttpResponse<String> picture = get("/_headroom/badge/cluster.svg");
    assertEquals("image/svg+xml", picture.headers().firstValue("Content-Type").orElse(""));
    page.setContent(picture.body());
    assertThat(page.locator("svg")).hasAttribute("aria-label", "cluster: " + message);
    assertThat(page.locator("svg text").last()).hasText(message);
  }

  private HttpResponse<String> get(String path) throws IOException {
    return headroom.http().get(path);
  }
}
