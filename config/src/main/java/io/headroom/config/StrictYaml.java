package io.headroom.config;

import io.headroom.config.InvalidSettings.Problem;
import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The {@code headroom-yaml} format of vertx-config: like its {@code yaml}, but bounded, with
 * duplicate keys refused, and with line and column in its errors. Found through the service loader;
 * parses on a worker thread.
 */
public final class StrictYaml implements ConfigProcessor {
  static final String NAME = "headroom-yaml";
  static final int LONGEST_FILE = 1 << 20;

  private static final Pattern BARE_NAME =
      Pattern.compile("[\\[{,].*[^\\s\"':,\\[{]\\{[A-Za-z0-9._-]+}");

  @Override
  public String name() {
    return NAME;
  }

  /** Fails with {@link InvalidSettings}; {@code configuration} names the {@code path}. */
  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    String file = configuration.getString("path", "");
    return vertx.executeBlocking(() -> parse(file, input.getBytes()));
  }

  static JsonObject parse(String file, byte[] content) throws InvalidSettings {
    if (content.length > LONGEST_FILE) {
      throw invalid(file, tooLong(content.length));
    }
    String text = "";
    try {
      text = text(content);
      Object document = load(text);
      if (document == null) {
        return new JsonObject();
      }
      if (document instanceof Map<?, ?> keys) {
        return PlainJson.object(keys);
      }
      throw invalid(file, "expected key: value pairs, found " + kind(document));
    } catch (CharacterCodingException e) {
      throw invalid(file, "expected text in UTF-8");
    } catch (MarkedYAMLException e) {
      throw invalid(
          file, place(e.getProblemMark()) + e.getProblem() + hint(text, e.getProblemMark()));
    } catch (YAMLException | IllegalArgumentException e) {
      throw invalid(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("no YAML"));
    }
  }

  /** One YAML value, as in {@code [a, b]} or {@code {a: 1}}. */
  static @Nullable Object value(String text) {
    return PlainJson.value(load(text));
  }

  private static @Nullable Object load(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(LONGEST_FILE);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
            new SafeConstructor(options),
            new Representer(unused),
            unused,
            options,
            new PlainScalars())
        .load(text);
  }

  private static String text(byte[] content) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static String place(@Nullable Mark mark) {
    return mark == null
        ? ""
        : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
  }

  /** In braces or brackets YAML takes {name} for a block of its own. */
  private static String hint(String text, @Nullable Mark mark) {
    String line = mark == null ? "" : text.lines().skip(mark.getLine()).findFirst().orElse("");
    return BARE_NAME.matcher(line).find() ? "; text with {name} in it needs quotes here" : "";
  }

  static String tooLong(long found) {
    return "expected at most " + LONGEST_FILE + " bytes, found " + found;
  }

  private static String kind(Object document) {
    return document instanceof List ? "a list" : "a single value";
  }

  private static InvalidSettings invalid(String file, String expected) {
    return new InvalidSettings(List.of(new Problem(file, "", expected)));
  }
}
