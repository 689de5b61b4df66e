package io.headroom.e2e.apps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.headroom.e2e.process.HttpCalls;
import io.headroom.e2e.wire.Frame;
import io.headroom.e2e.wire.UpgradeAnswer;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpCookie;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Works a Streamlit app over its WebSocket and its upload endpoint, without a browser: the few
 * fields of its protobuf messages that this needs, written and found by hand. For one thread.
 */
final class StreamlitClient implements AutoCloseable {

  /** Field 6 of Initialize, 36 characters. */
  private static final Pattern SESSION = Pattern.compile("2\\$([0-9a-f]{8}-[0-9a-f-]{27})");

  /** Fields 1 and 2 of every widget: its id and its label. */
  private static final Pattern WIDGET =
      Pattern.compile("(\\$\\$ID-[0-9a-f]+-None)\\x12.(Your name|Count|A file)", Pattern.DOTALL);

  private final int port;
  private final String base;
  private final WebSocketProbe probe;
  private final Map<String, String> widgets = new HashMap<>();
  private String session = "";

  private StreamlitClient(int port, String base, WebSocketProbe probe) {
    this.port = port;
    this.base = base;
    this.probe = probe;
  }

  /**
   * Opens the app and runs its script.
   *
   * @param resumed the session to go on with; empty: a new one
   */
  static StreamlitClient open(int port, String base, String resumed) throws IOException {
    UpgradeRequest request =
        UpgradeRequest.to(port, base + "_stcore/stream")
            .with("Origin", "http://127.0.0.1:" + port)
            .subprotocols(
                "streamlit, PLACEHOLDER_AUTH_TOKEN" + (resumed.isEmpty() ? "" : ", " + resumed));
    StreamlitClient client = new StreamlitClient(port, base, WebSocketProbe.open(request));
    client.run(new byte[0]);
    return client;
  }

  UpgradeAnswer answer() {
    return probe.answer();
  }

  String session() {
    return session;
  }

  void press(String label) throws IOException {
    run(field(2, field(1, join(field(1, widget(label)), new byte[] {2 << 3, 1}))));
  }

  /** Sends a file and tells the script of it. */
  void upload(String label, byte[] content) throws IOException {
    String id = UUID.randomUUID().toString();
    String address = base + "_stcore/upload_file/" + session + "/" + id;
    put(address, content);
    byte[] urls = join(field(1, id), field(2, address), field(3, address));
    byte[] size = join(new byte[] {3 << 3}, varint(content.length));
    byte[] file = join(field(2, "upload.bin"), size, field(4, id), field(5, urls));
    run(field(2, field(1, join(field(1, widget(label)), field(13, field(2, file))))));
  }

  /** Reads on until a message has {@code text}. */
  void await(String text) throws IOException {
    String message;
    do {
      Frame frame = probe.readMessage();
      if (frame.opcode() == Frame.CLOSE) {
        throw new AssertionError("closed: " + frame.closeCode() + " " + frame.closeReason());
      }
      message = new String(frame.payload(), ISO_8859_1);
      learn(message);
    } while (!message.contains(text));
  }

  /** The code of the close frame that ends the connection. */
  int awaitClose() throws IOException {
    Frame frame;
    do {
      frame = probe.readMessage();
    } while (frame.opcode() != Frame.CLOSE);
    return frame.closeCode();
  }

  @Override
  public void close() throws IOException {
    probe.close();
  }

  private void learn(String message) {
    Matcher found = SESSION.matcher(message);
    if (found.find()) {
      session = found.group(1);
    }
    Matcher widget = WIDGET.matcher(message);
    while (widget.find()) {
      widgets.put(widget.group(2), widget.group(1));
    }
  }

  private String widget(String label) {
    if (!widgets.containsKey(label)) {
      throw new AssertionError("no widget " + label + " among " + widgets);
    }
    return widgets.get(label);
  }

  /** BackMsg with rerun_script (field 11), a ClientState. */
  private void run(byte[] clientState) throws IOException {
    probe.send(Frame.binary(field(11, clientState)));
  }

  private void put(String address, byte[] content) throws IOException {
    HttpCalls calls = new HttpCalls(port);
    String token =
        calls.get(base + "_stcore/health").headers().allValues("Set-Cookie").stream()
            .flatMap(line -> HttpCookie.parse(line).stream())
            .filter(cookie -> cookie.getName().equals("_streamlit_xsrf"))
            .map(HttpCookie::getValue)
            .findFirst()
            .orElseThrow();
    String boundary = "boundary-" + UUID.randomUUID();
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"file\";"
                + " filename=\"upload.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .getBytes(UTF_8);
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(UTF_8);
    int status =
        calls
            .put(
                address,
                join(head, content, end),
                "Content-Type",
                "multipart/form-data; boundary=" + boundary,
                "Cookie",
                "_streamlit_xsrf=" + token,
                "X-Xsrftoken",
                token)
            .statusCode();
    if (status != 204) {
      throw new AssertionError("upload: " + status);
    }
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(UTF_8));
  }

  private static byte[] field(int number, byte[] payload) {
    return join(varint(number << 3 | 2), varint(payload.length), payload);
  }

  private static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write(rest & 0x7f | 0x80);
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
