package io.headroom.e2e.transparency;

import io.headroom.e2e.transparency.Message.Framing;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Reads messages as RFC 9112 has them and no others: an AssertionError names what is none. A
 * connection that ends, cleanly or not, leaves the message cut.
 */
final class Wire {

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]*";

  // Also the bytes that browsers and others leave raw in a target.
  private static final Pattern REQUEST_LINE =
      Pattern.compile(TOKEN + " [\\x21-\\x7e\\x80-\\xff]+ HTTP/1\\.[01]");
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-9]\\d\\d " + TEXT);
  private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(" + TEXT + ")");
  private static final Pattern CHUNK_LINE =
      Pattern.compile(
          "[0-9A-Fa-f]+([\\t ]*;[\\t ]*"
              + TOKEN
              + "([\\t ]*=[\\t ]*("
              + TOKEN
              + "|\"[^\"]*\"))?)*");

  private final InputStream in;

  Wire(InputStream in) {
    this.in = in;
  }

  /** The next head; null: there is none. */
  Message requestHead() throws IOException {
    return head(REQUEST_LINE);
  }

  /** The next head; null: there is none. */
  Message answerHead() throws IOException {
    return head(STATUS_LINE);
  }

  /** Whether nothing else comes before the end, which is awaited. */
  boolean endsHere() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  private Message head(Pattern startLine) throws IOException {
    Message message = new Message();
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      String start = (char) first + line();
      matched(startLine, start);
      message.fields = fields();
      message.start = start;
    } catch (SocketException | EOFException cut) {
      // It stays without a start.
    }
    return message;
  }

  /** The body of a request, telling how many bytes of content have come. */
  void requestBody(Message message, LongConsumer progress) throws IOException {
    body(message, Framing.NONE, progress);
  }

  /** The body of an answer to this method, telling how many bytes of content have come. */
  void answerBody(Message message, String method, LongConsumer progress) throws IOException {
    int status = message.status();
    if (method.equals("HEAD") || status / 100 == 1 || status == 204 || status == 304) {
      message.whole = true;
    } else {
      body(message, Framing.END, progress);
    }
  }

  private void body(Message message, Framing otherwise, LongConsumer progress) throws IOException {
    List<String> codings = message.all("Transfer-Encoding");
    List<String> lengths = message.all("Content-Length");
    if (codings.size() + lengths.size() > 1 || !List.of("chunked").containsAll(codings)) {
      throw new AssertionError("ambiguous framing: " + message);
    }
    message.framing =
        codings.isEmpty() ? lengths.isEmpty() ? otherwise : Framing.LENGTH : Framing.CHUNKS;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      switch (message.framing) {
        case CHUNKS -> chunks(message, content, progress);
        case LENGTH -> exactly(Long.parseLong(lengths.get(0)), content, progress);
        case END -> untilEnd(content, progress);
        case NONE -> {}
      }
      message.whole = true;
    } catch (SocketException | EOFException cut) {
      message.whole = false;
    }
    message.content = content.toString(StandardCharsets.ISO_8859_1);
  }

  private void chunks(Message message, ByteArrayOutputStream content, LongConsumer progress)
      throws IOException {
    List<String> lines = new ArrayList<>();
    message.chunkLines = lines;
    while (true) {
      String line = matched(CHUNK_LINE, line());
      lines.add(line);
      int size = Integer.parseInt(line.split("[^0-9A-Fa-f]", 2)[0], 16);
      if (size == 0) {
        message.trailers = fields();
        return;
      }
      exactly(size, content, progress);
      matched(Pattern.compile(""), line());
    }
  }

  private void exactly(long length, ByteArrayOutputStream content, LongConsumer progress)
      throws IOException {
    for (long i = 0; i < length; i++) {
      content.write(next());
      progress.accept(content.size());
    }
  }

  private void untilEnd(ByteArrayOutputStream content, LongConsumer progress) throws IOException {
    for (int b = in.read(); b >= 0; b = in.read()) {
      content.write(b);
      progress.accept(content.size());
    }
  }

  private List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      matched(FIELD, line);
      int colon = line.indexOf(':');
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1)));
    }
    return fields;
  }

  private static String matched(Pattern pattern, String line) {
    if (!pattern.matcher(line).matches()) {
      throw new AssertionError("expected " + pattern + ", found: " + line);
    }
    return line;
  }

  /** Up to CR LF, which is not part of it. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = next(); b != '\r'; b = next()) {
      line.append((char) b);
    }
    if (next() != '\n') {
      throw new AssertionError("a bare CR behind: " + line);
    }
    return line.toString();
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException();
    }
    return b;
  }
}
