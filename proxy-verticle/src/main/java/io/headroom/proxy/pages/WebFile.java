package io.headroom.proxy.pages;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One file of the web pages, read from the class path once and kept in memory. Immutable; served
 * from any event loop. A browser keeps it and asks each time whether it is still the same.
 */
public final class WebFile {
  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final String type;
  private final Buffer content;
  private final String etag;

  private WebFile(String type, byte[] content) {
    this.type = type;
    this.content = Buffer.buffer(content);
    this.etag = EntityTag.strong(content);
  }

  /**
   * Reads a file.
   *
   * @param name below {@code web/}
   */
  public static WebFile load(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    try (InputStream in = WebFile.class.getResourceAsStream("/web/" + name)) {
      if (in == null || type == null) {
        throw new IllegalStateException("no such web file: " + name);
      }
      return new WebFile(type, in.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The same file with the other one, as it is, in place of its {@code {{content}}}. */
  WebFile around(WebFile content) {
    String text = text().replace("{{content}}", content.text().stripTrailing());
    return new WebFile(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same file with each {@code {{name}}} replaced by the value, escaped for HTML. */
  public WebFile with(Map<String, String> values) {
    String text = text();
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", Html.escape(value.getValue()));
    }
    return new WebFile(type, text.getBytes(StandardCharsets.UTF_8));
  }

  public String text() {
    return content.toString(StandardCharsets.UTF_8);
  }

  /** Answers a GET or HEAD. */
  public void serve(RoutingContext context) {
    PageHeaders.put(context.response());
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    EntityTag.end(context, etag, content);
  }
}
