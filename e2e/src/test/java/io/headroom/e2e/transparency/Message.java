package io.headroom.e2e.transparency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A request or an answer, taken apart. Rules edit it. For one thread at a time. */
final class Message {

  enum Framing {
    NONE,
    LENGTH,
    CHUNKS,
    /** Ends with its connection. */
    END
  }

  private static final int SHOWN = 60;

  /** Empty: cut off in the head, of which nothing is kept. */
  String start = "";

  List<Field> fields = new ArrayList<>();
  Framing framing = Framing.NONE;
  String content = "";

  /** The line before each chunk, its extensions included. */
  List<String> chunkLines = List.of();

  List<Field> trailers = new ArrayList<>();

  /** Whether its end came. */
  boolean whole;

  Message copy() {
    Message copy = new Message();
    copy.take(this);
    return copy;
  }

  /** Becomes the same as another one. */
  void take(Message other) {
    start = other.start;
    fields = new ArrayList<>(other.fields);
    framing = other.framing;
    content = other.content;
    chunkLines = other.chunkLines;
    trailers = new ArrayList<>(other.trailers);
    whole = other.whole;
  }

  boolean cutInHead() {
    return start.isEmpty();
  }

  /** Of a request. */
  String method() {
    return start.split(" ", 2)[0];
  }

  /** Of a request. */
  String target() {
    return start.split(" ", 3)[1];
  }

  /** Of an answer. */
  int status() {
    return cutInHead() ? 0 : Integer.parseInt(start.substring(9, 12));
  }

  /** Of an answer: whether another one follows to the same request. */
  boolean interim() {
    return status() / 100 == 1;
  }

  boolean old() {
    return start.startsWith("HTTP/1.0") || start.endsWith("HTTP/1.0");
  }

  boolean has(String name) {
    return fields.stream().anyMatch(field -> field.is(name));
  }

  List<String> all(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::trimmed).toList();
  }

  /** The elements of a list in one line or several, in lower case. */
  List<String> elements(String name) {
    return all(name).stream()
        .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split(",")))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .toList();
  }

  /** Whether the connection may be used again, by this message alone. */
  boolean keepsAlive() {
    List<String> options = elements("Connection");
    return framing != Framing.END
        && !options.contains("close")
        && (!old() || options.contains("keep-alive"));
  }

  void remove(String name) {
    fields.removeIf(field -> field.is(name));
  }

  /** Puts it behind all others, in place of those of its name. */
  void set(String name, String value) {
    remove(name);
    fields.add(new Field(name, " " + value));
  }

  /** Fields of different names may stand in any order (RFC 9110, 5.3). */
  void sort() {
    fields.sort(Comparator.comparing(field -> field.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    if (cutInHead()) {
      return "(cut in the head)";
    }
    String shown = content.length() > SHOWN ? content.substring(0, SHOWN) + "..." : content;
    StringBuilder text = new StringBuilder(start);
    fields.forEach(field -> text.append("\n  ").append(field));
    text.append("\n  [").append(framing).append(whole ? ", whole, " : ", cut, ");
    text.append(content.length()).append(" bytes ").append(content.hashCode()).append(": ");
    text.append(shown.replace("\n", "\\n")).append("] ").append(chunkLines);
    trailers.forEach(field -> text.append("\n  trailer ").append(field));
    return text.toString();
  }
}
