package io.headroom.e2e.apps;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** One notebook open in JupyterLab in the browser, worked as a person does. */
final class Notebook {

  private final Page page;

  private Notebook(Page page) {
    this.page = page;
  }

  /**
   * Opens a new notebook with these code cells and waits until its kernel is idle.
   *
   * @param origin where the browser finds the server: the proxy's
   */
  static Notebook open(Page page, String origin, JupyterServer server, String... cells)
      throws IOException {
    Notebook notebook = show(page, origin, server, cells);
    notebook.awaitIdle();
    return notebook;
  }

  /** As {@link #open}, in the server that a hub has started for the page's user. */
  static Notebook open(Page page, String origin, HubServer hub, String user, String... cells)
      throws IOException {
    String base = "/user/" + user + "/";
    Notebook notebook = show(page, origin + base, hub.home(user), "", cells);
    notebook.awaitIdle();
    return notebook;
  }

  /** As {@link #open}, without waiting for the kernel. */
  static Notebook show(Page page, String origin, JupyterServer server, String... cells)
      throws IOException {
    return show(
        page, origin + server.base(), server.files(), "&token=" + JupyterServer.TOKEN, cells);
  }

  private static Notebook show(Page page, String base, Path files, String query, String... cells)
      throws IOException {
    String name = "note-" + UUID.randomUUID() + ".ipynb";
    Files.writeString(files.resolve(name), json(cells));
    page.navigate(base + "lab/tree/" + name + "?reset" + query);
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").first().waitFor();
    return new Notebook(page);
  }

  /** Runs a cell, counted from 0. */
  void run(int cell) {
    cell(cell).locator(".jp-InputArea-editor").click();
    page.keyboard().press("Shift+Enter");
  }

  /** Waits until a cell's output shows {@code text}. */
  void awaitOutput(int cell, String text) {
    PlaywrightAssertions.assertThat(output(cell)).containsText(text);
  }

  /** What a cell shows under its code. */
  Locator output(int cell) {
    return cell(cell).locator(".jp-OutputArea");
  }

  /** Waits until a cell that was started has its number, so has ended. */
  void awaitRan(int cell) {
    PlaywrightAssertions.assertThat(cell(cell).locator(".jp-InputArea-prompt"))
        .hasText(java.util.regex.Pattern.compile("\\[\\d+\\]:"));
  }

  void interrupt() {
    page.locator("[data-jp-item-name='interrupt']").first().click();
  }

  /** Restarts the kernel, and confirms it. */
  void restart() {
    page.locator("[data-jp-item-name='restart']").first().click();
    page.locator(".jp-Dialog .jp-mod-accept").click();
    awaitIdle();
  }

  /** Waits until the status bar says that the kernel is idle. */
  void awaitIdle() {
    PlaywrightAssertions.assertThat(page.locator("#jp-main-statusbar"))
        .containsText(
            "Python 3 (ipykernel) | Idle",
            new LocatorAssertions.ContainsTextOptions().setTimeout(90_000));
  }

  private Locator cell(int index) {
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(index);
  }

  private static String json(String... cells) {
    JsonArray array = new JsonArray();
    for (String source : cells) {
      array.add(
          new JsonObject()
              .put("cell_type", "code")
              .put("id", UUID.randomUUID().toString().substring(0, 8))
              .put("metadata", new JsonObject())
              .put("outputs", new JsonArray())
              .putNull("execution_count")
              .put("source", source));
    }
    return new JsonObject()
        .put("cells", array)
        .put(
            "metadata",
            new JsonObject()
                .put(
                    "kernelspec",
                    new JsonObject()
                        .put("name", "python3")
                        .put("display_name", "Python 3 (ipykernel)")
                        .put("language", "python")))
        .put("nbformat", 4)
        .put("nbformat_minor", 5)
        .encode();
  }
}
