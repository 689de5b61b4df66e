package io.headroom.e2e.documents;

import io.headroom.e2e.process.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An example that somebody may copy.
 *
 * @param place file and line
 * @param language of its fence; {@code yaml} where it stands in comments or in a shell's document
 * @param text without the indentation of its place
 */
record Block(String place, String language, String text) {

  /** An opening fence, its language, what follows up to a fence of the same indentation. */
  private static final Pattern FENCED = Pattern.compile("(?ms)^( *)```(\\w*)\\n(.*?)^\\1```$");

  /** A file that a shell is to write. */
  private static final Pattern HERE_DOCUMENT =
      Pattern.compile("(?ms)^cat >\\S+\\.(\\w+) <<'(\\w+)'\\n(.*?)^\\2$");

  /** Lines of a comment that stand further in than its sentences. */
  private static final Pattern IN_COMMENTS = Pattern.compile("(?m)(?:^ *# {3,}\\S.*\\n)+");

  /** A list or a mapping within a sentence. */
  private static final Pattern IN_A_LINE =
      Pattern.compile("(?<!`)`([\\[{][^`\\n]*: [^`\\n]*[\\]}])`");

  /** Built or installed, not written. */
  private static final Set<String> NOT_OURS =
      Set.of("target", ".tools", "node_modules", ".git", ".mvn");

  /** Of every document of the repository. */
  static List<Block> ofDocuments() {
    List<Block> blocks = new ArrayList<>();
    documents().forEach(file -> blocks.addAll(fenced(name(file), read(file))));
    return blocks;
  }

  /** Of the sentences of every document: to be read as YAML, which JSON is too. */
  static List<Block> inSentences() {
    List<Block> blocks = new ArrayList<>();
    for (Path file : documents()) {
      String text = read(file);
      IN_A_LINE
          .matcher(text)
          .results()
          .map(found -> new Block(place(name(file), text, found.start()), "yaml", found.group(1)))
          .forEach(blocks::add);
    }
    return blocks;
  }

  /** Of the comments in a file of the repository. */
  static List<Block> inComments(String file) {
    String text = read(Places.repository().resolve(file));
    List<Block> blocks = new ArrayList<>();
    Matcher found = IN_COMMENTS.matcher(text);
    while (found.find()) {
      String example = found.group().replaceAll("(?m)^ *# {3}", "");
      String language = example.startsWith("./") ? "sh" : "yaml";
      blocks.add(new Block(place(file, text, found.start()), language, example));
    }
    return blocks;
  }

  static List<Block> fenced(String file, String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher found = FENCED.matcher(text);
    while (found.find()) {
      String place = place(file, text, found.start());
      String inner = found.group(3).replaceAll("(?m)^" + found.group(1), "");
      blocks.add(new Block(place, found.group(2), inner));
      Matcher written = HERE_DOCUMENT.matcher(inner);
      while (written.find()) {
        blocks.add(new Block(place, written.group(1), written.group(3)));
      }
    }
    return blocks;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> documents() {
    try (Stream<Path> files = Files.walk(Places.repository())) {
      return files.filter(Block::isDocument).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isDocument(Path file) {
    for (Path part : Places.repository().relativize(file)) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return file.toString().endsWith(".md");
  }

  private static String name(Path file) {
    return Places.repository().relativize(file).toString();
  }

  private static String place(String file, String text, int at) {
    return file + ":" + (text.substring(0, at).lines().count() + 1);
  }

  @Override
  public String toString() {
    return place;
  }
}
